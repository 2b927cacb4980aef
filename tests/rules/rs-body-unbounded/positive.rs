async fn read(body: Body) -> Result<Bytes, Error> {
    axum::body::to_bytes(body, usize::MAX).await // finds
}
fn app() -> Router {
    Router::new().layer(DefaultBodyLimit::disable()) // finds
}
