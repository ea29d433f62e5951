package io.scadles.job.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/**
 * How a cluster's REST interface is reached: plainly, or by TLS if the profile says so.
 *
 * @param scheme of its address
 * @param client what sends requests
 */
record RestTransport(String scheme, HttpClient client) {

    private static final RestTransport PLAIN =
            new RestTransport("http", HttpClient.newHttpClient());

    /**
     * The transport that a profile asks for. Names of hosts are always verified.
     *
     * @throws IllegalArgumentException if one of its stores cannot be opened
     */
    static RestTransport of(Configuration profile) {
        if (!SecurityOptions.isRestSSLEnabled(profile)) {
            return PLAIN;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own(profile), trusted(profile), null);
            return new RestTransport("https", HttpClient.newBuilder().sslContext(context).build());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "no TLS connection can be made with security.ssl.rest.* of the profile: "
                            + e.getMessage(),
                    e);
        }
    }

    /** What we show of ourselves, if the cluster asks; null: nothing. */
    private static KeyManager[] own(Configuration profile) throws GeneralSecurityException {
        if (!SecurityOptions.isRestSSLAuthenticationEnabled(profile)) {
            return null;
        }
        KeyStore store =
                open(
                        SecurityOptions.SSL_REST_KEYSTORE,
                        value(
                                profile,
                                SecurityOptions.SSL_REST_KEYSTORE,
                                SecurityOptions.SSL_KEYSTORE),
                        profile.get(SecurityOptions.SSL_REST_KEYSTORE_TYPE),
                        value(
                                profile,
                                SecurityOptions.SSL_REST_KEYSTORE_PASSWORD,
                                SecurityOptions.SSL_KEYSTORE_PASSWORD));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                store,
                value(
                                profile,
                                SecurityOptions.SSL_REST_KEY_PASSWORD,
                                SecurityOptions.SSL_KEY_PASSWORD)
                        .toCharArray());
        return keys.getKeyManagers();
    }

    /** Whose certificates are believed; null: those the Java platform believes. */
    private static TrustManager[] trusted(Configuration profile) throws GeneralSecurityException {
        String file =
                value(profile, SecurityOptions.SSL_REST_TRUSTSTORE, SecurityOptions.SSL_TRUSTSTORE);
        if (file.isEmpty()) {
            return null;
        }
        KeyStore store =
                open(
                        SecurityOptions.SSL_REST_TRUSTSTORE,
                        file,
                        profile.get(SecurityOptions.SSL_REST_TRUSTSTORE_TYPE),
                        value(
                                profile,
                                SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD,
                                SecurityOptions.SSL_TRUSTSTORE_PASSWORD));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    /** As Flink itself looks them up: what is said of REST, else what is said of all. */
    private static String value(
            Configuration profile, ConfigOption<String> ofRest, ConfigOption<String> ofAll) {
        return profile.getOptional(ofRest).or(() -> profile.getOptional(ofAll)).orElse("");
    }

    private static KeyStore open(
            ConfigOption<String> option, String file, String type, String password)
            throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.load(in, password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s (%s) cannot be opened: %s".formatted(option.key(), file, e.getMessage()),
                    e);
        }
    }
}
