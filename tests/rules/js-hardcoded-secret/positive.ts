const apiKey = "k9Jx82LmQpR47vTz"; // finds
export const config = {
  password: "hT9kq2LmZ-77a", // finds
};
