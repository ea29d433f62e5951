package io.scadles.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key of our own with a certificate for 127.0.0.1, made by the JDK's keytool, and a store of
 * those who trust it.
 */
public record TestKeys(Path keyStore, Path trustStore, String password) {

    public static TestKeys make(Path folder, String password)
            throws IOException, InterruptedException {
        TestKeys keys =
                new TestKeys(folder.resolve("key.p12"), folder.resolve("trust.p12"), password);
        Path certificate = folder.resolve("certificate.pem");
        keytool(
                "-genkeypair -alias own -keyalg RSA -keysize 2048 -validity 2 -dname CN=scadles-test -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass %s -keystore"
                        .formatted(password),
                keys.keyStore);
        keytool(
                "-exportcert -rfc -alias own -storepass %s -keystore %s -file"
                        .formatted(password, keys.keyStore),
                certificate);
        keytool(
                "-importcert -noprompt -alias own -storetype PKCS12 -storepass %s -file %s -keystore"
                        .formatted(password, certificate),
                keys.trustStore);
        return keys;
    }

    private static void keytool(String arguments, Path last)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.add(last.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }
}
