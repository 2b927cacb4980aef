const API_KEY: &str = "k9Jx82LmQpR47vTz"; // finds

fn connect() {
    let password = "hT9$kq2LmZ!77"; 
    let db_password = "hT9kq2LmZ-77a"; // finds
    let auth_token = "a81bc81bdead4e5dabff90865d1e13b1".to_string(); // finds
}
