class TrustManager implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {} // finds

    void open(HttpsURLConnection connection) {
        connection.setHostnameVerifier((host, session) -> true); // finds
    }
}

class Verifier implements HostnameVerifier {
    public boolean verify(String host, SSLSession session) { // finds
        return true;
    }
}
