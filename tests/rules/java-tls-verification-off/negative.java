class Pinned implements X509TrustManager {
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (!chain[0].equals(pinned)) {
            throw new CertificateException("another certificate");
        }
    }

    void open(HttpsURLConnection connection, boolean skipVerification) {
        connection.setHostnameVerifier((host, session) -> host.equals(expected));
        if (skipVerification) {
            connection.setHostnameVerifier((host, session) -> true);
        }
    }
}

class InsecureTrustManager implements X509TrustManager {
    public void checkServerTrusted(X509Certificate[] chain, String type) {}
}
