package dev.slotgraph.webhook.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import dev.slotgraph.webhook.exchange.OutboundRequest;
import dev.slotgraph.webhook.payload.Format;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What receivers verify with: the libraries of Standard Webhooks, and what docs/webhooks.md shows. */
class VerifiersTest {

    private static final Path DOCS = Path.of("..", "docs", "webhooks.md");
    private static final Path NODE = Path.of("src", "test", "node");
    private static final String BODY = "{\"name\":\"Schönheit – 20 €\",\"cost\":12.50}";
    private static final String ID = "msg_0123456789abcdefghijklmnop";

    private final SecureRandom random = new SecureRandom();
    private final WebhookSecret young = WebhookSecret.generate(random);
    private final WebhookSecret old = WebhookSecret.generate(random);

    @TempDir
    Path folder;

    /** A request as a receiver gets it, and whether it has to believe it. */
    private record Case(String secret, String id, String timestamp, String signatures, String body, boolean valid) {}

    /** Signed with both secrets, as during a rotation. */
    private List<Case> cases() {
        var now = Instant.now();
        var stale = now.minusSeconds(600);
        var time = Long.toString(now.getEpochSecond());
        var signatures = Signatures.standard(ID, now, BODY.getBytes(UTF_8), List.of(young, old));
        return List.of(
                new Case(young.text(), ID, time, signatures, BODY, true),
                new Case(old.text(), ID, time, signatures, BODY, true),
                new Case(WebhookSecret.generate(random).text(), ID, time, signatures, BODY, false),
                new Case(young.text(), ID, time, signatures, BODY.replace("12.50", "12.5"), false),
                new Case(young.text(), ID.replace('p', 'q'), time, signatures, BODY, false),
                new Case(
                        young.text(),
                        ID,
                        Long.toString(stale.getEpochSecond()),
                        Signatures.standard(ID, stale, BODY.getBytes(UTF_8), List.of(young)),
                        BODY,
                        false));
    }

    @Test
    void theJavaLibraryBelievesWhatIsTrueAndNothingElse() {
        for (var one : cases()) {
            boolean valid;
            try {
                new Webhook(one.secret())
                        .verify(
                                one.body(),
                                HttpHeaders.of(
                                        Map.of(
                                                "webhook-id", List.of(one.id()),
                                                "webhook-timestamp", List.of(one.timestamp()),
                                                "webhook-signature", List.of(one.signatures())),
                                        (_, _) -> true));
                valid = true;
            } catch (Exception _) {
                valid = false;
            }
            assertThat(valid).as(one.toString()).isEqualTo(one.valid());
        }
    }

    @Test
    void theJavaScriptLibraryBelievesWhatIsTrueAndNothingElse() throws Exception {
        assumeTrue(finds("npm"), "npm is not installed");
        for (var file : List.of("package.json", "package-lock.json", ".npmrc", "verify.mjs")) {
            Files.copy(NODE.resolve(file), folder.resolve(file));
        }
        run("npm", "ci", "--ignore-scripts");
        believes("node", "verify.mjs");
    }

    @Test
    void theSnippetForJavaVerifies() throws Exception {
        write("Receiver.java", """
                class Receiver {
                %s
                public static void main(String[] a) throws Exception {
                    System.out.println(verify(a[0], a[1], a[2], a[3], a[4].getBytes("UTF-8")) ? "valid" : "invalid");
                }}
                """, "java");
        believes(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsun.jnu.encoding=UTF-8",
                "Receiver.java");
    }

    @Test
    void theSnippetForJavaScriptVerifies() throws Exception {
        assumeTrue(finds("node"), "node is not installed");
        write("receiver.mjs", """
                %s
                const [secret, id, timestamp, signatures, body] = process.argv.slice(2);
                console.log(verify(secret, id, timestamp, signatures, Buffer.from(body)) ? 'valid' : 'invalid');
                """, "javascript");
        believes("node", "receiver.mjs");
    }

    @Test
    void theSnippetForPythonVerifies() throws Exception {
        assumeTrue(finds("python3"), "python3 is not installed");
        write("receiver.py", """
                %s
                import sys
                a = sys.argv
                print("valid" if verify(a[1], a[2], a[3], a[4], a[5].encode()) else "invalid")
                """, "python");
        believes("python3", "receiver.py");
    }

    @Test
    void theSnippetForPhpVerifies() throws Exception {
        assumeTrue(finds("php"), "php is not installed");
        write("receiver.php", """
                <?php
                %s
                echo verify($argv[1], $argv[2], $argv[3], $argv[4], $argv[5]) ? 'valid' : 'invalid';
                """, "php");
        believes("php", "receiver.php");
    }

    @ParameterizedTest
    @EnumSource
    void eachFormatHasItsOwnHexSignatureBesideTheStandardOne(Format format) {
        var request = OutboundRequest.signed(
                "https://example.org/", format, ID, Instant.now(), 1, 0, 1, null, MessageBody.of(BODY), List.of(young));
        assertThat(request.headers())
                .containsKey("webhook-signature")
                .containsEntry(
                        format == Format.TIMEKIT ? "x-timekit-signature" : "X-Freispace-Signature",
                        Signatures.freispace(BODY.getBytes(UTF_8), young))
                .doesNotContainKey(format == Format.TIMEKIT ? "X-Freispace-Signature" : "x-timekit-signature");
    }

    private void believes(String... command) throws Exception {
        for (var one : cases()) {
            var all = new ArrayList<>(List.of(command));
            all.addAll(List.of(one.secret(), one.id(), one.timestamp(), one.signatures(), one.body()));
            assertThat(run(all.toArray(String[]::new)).strip().split(":", 2)[0])
                    .as(one.toString())
                    .isEqualTo(one.valid() ? "valid" : "invalid");
        }
    }

    private void write(String file, String around, String language) throws IOException {
        var block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCS));
        assertThat(block.find()).as("docs/webhooks.md shows " + language).isTrue();
        Files.writeString(folder.resolve(file), around.replace("%s", Objects.requireNonNull(block.group(1))));
    }

    private static boolean finds(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "NO_COLOR", "1"));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s", output).isTrue();
        assertThat(process.exitValue())
                .as("%s %s", output, new String(process.getErrorStream().readAllBytes(), UTF_8))
                .isZero();
        return output;
    }
}
