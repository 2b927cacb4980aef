async fn search(Query(query): Query<Search>) -> Html<String> {
    Html(format!("<h1>Results for {}</h1>", query.text)) // finds
}
async fn hello(Path(name): Path<String>) -> Html<String> {
    Html(format!("<p>Hello {name}</p>")) // finds
}
