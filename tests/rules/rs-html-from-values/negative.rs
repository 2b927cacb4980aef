async fn search(Query(query): Query<Search>) -> Html<String> {
    Html(format!("<h1>Results for {}</h1>", escape(&query.text)))
}
async fn count(n: usize) -> Html<String> {
    Html(format!("<p>{n} of {}</p>", TOTAL))
}
