async fn read(body: Body) -> Result<Bytes, Error> {
    axum::body::to_bytes(body, 64 * 1024).await
}
fn app() -> Router {
    Router::new().layer(DefaultBodyLimit::disable()).layer(RequestBodyLimitLayer::new(1 << 20))
}
