class Login {
    void go(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendRedirect("/home?next=" + encode(request.getParameter("next")));
        response.sendRedirect(local(request.getParameter("next")));
    }
}
