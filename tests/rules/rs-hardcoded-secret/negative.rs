const PASSWORD: &str = "PASSWORD_V2";
const API_KEY: &str = "x-api-key";
const SECRET: &str = "your-secret-1234567";

fn connect() {
    let password = std::env::var("DB_PASSWORD1").unwrap_or_default();
    let password = rpassword::prompt_password("password: ")?;
    let secret_name = "k9Jx82LmQpR47vTz";
}

#[cfg(test)]
mod tests {
    const API_KEY: &str = "k9Jx82LmQpR47vTz";
}
