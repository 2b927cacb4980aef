const apiKey = process.env.API_KEY1;
const password = "";
const secret = "your-secret-1234567";
export const config = {
  password: "PASSWORD_FIELD_2",
  tokenUrl: "https://login.invalid/oauth2/token9",
  accessKey: "./keys/server1A",
};
