package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An export is held against itself; whatever is done to it shows, with the place. */
class ExportVerifierTest {

    private final TestApp app = SharedService.INSTANCE.app();
    private List<String> lines = List.of();

    @BeforeEach
    void export() {
        var booking = app.book(app.resource("Chair"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.transition(booking, "cancel", "confirmed", "cancelled");
        app.book(app.resource("Sofa"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        lines = new String(download("/v2/audit/export", "identity"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines).hasSize(6);
    }

    private byte[] download(String path, String encoding) {
        return app.get(path, Map.of("Accept-Encoding", encoding)).response().body();
    }

    private static ExportVerifier.Report verified(byte[]... parts) throws IOException {
        var verifier = new ExportVerifier();
        for (var part : parts) {
            verifier.part(new ByteArrayInputStream(part));
        }
        return verifier.report();
    }

    private static List<String> flaws(List<String> lines) throws IOException {
        return verified(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)).flaws().stream()
                .map(ExportVerifier.Flaw::what)
                .toList();
    }

    @Test
    void whatNobodyTouchedHoldsPlainZippedOrInParts() throws IOException {
        var whole = verified(download("/v2/audit/export", "gzip"));

        assertThat(whole.valid()).isTrue();
        assertThat(whole.events()).isEqualTo(5);
        assertThat(whole.streams()).isEqualTo(4);
        assertThat(flaws(lines)).isEmpty();
        var position = lines.get(1).replaceAll(".*?\"position\":(\\d+).*", "$1");
        var head = Stream.concat(
                lines.stream().limit(2), Stream.of("{\"end\":true,\"events\":2,\"position\":%s}".formatted(position)));
        assertThat(verified(
                        String.join("\n", head.toList()).getBytes(StandardCharsets.UTF_8),
                        download("/v2/audit/export?after=" + position, "identity")))
                .isEqualTo(whole);
    }

    @Test
    void anEditedEventIsFound() throws IOException {
        var edited = new ArrayList<>(lines);
        edited.set(2, lines.get(2).replace("cancelled", "confirmed"));

        assertThat(flaws(edited)).containsExactly("content");
        assertThat(verified(String.join("\n", edited).getBytes(StandardCharsets.UTF_8))
                        .flaws())
                .extracting(ExportVerifier.Flaw::line)
                .containsExactly(3L);
    }

    @Test
    void onlyWhatHoldsIsPassedOn() throws IOException {
        var edited = new ArrayList<>(lines);
        edited.set(2, lines.get(2).replace("cancelled", "confirmed"));
        var passed = new ArrayList<Long>();

        new ExportVerifier(event -> passed.add(event.globalIndex()))
                .part(new ByteArrayInputStream(String.join("\n", edited).getBytes(StandardCharsets.UTF_8)));

        assertThat(passed).hasSize(2);
    }

    @Test
    void anEventThatWasTakenOutIsFound() throws IOException {
        var shorter = new ArrayList<>(lines);
        shorter.remove(1);

        assertThat(flaws(shorter)).containsExactly("sequence", "end");
    }

    @Test
    void eventsThatChangedPlacesAreFound() throws IOException {
        var swapped = new ArrayList<>(lines);
        Collections.swap(swapped, 1, 2);

        assertThat(flaws(swapped)).contains("position", "sequence");
    }

    @Test
    void anExportThatBrokeOffIsFound() throws IOException {
        assertThat(flaws(lines.subList(0, 4))).containsExactly("end");
        assertThat(flaws(lines.subList(1, 6))).contains("end");
        assertThat(flaws(List.of(""))).contains("end");
        var torn = new ArrayList<>(lines.subList(0, 3));
        torn.add(lines.get(3).substring(0, 40));
        assertThat(flaws(torn)).as("the torn line is asked for again").containsExactly("end");
        torn.add(lines.get(4));
        assertThat(flaws(torn)).contains("unreadable");
    }

    @Test
    void whatBrokeOffAndWasTakenUpAgainIsOneExport() throws IOException {
        var position = position(1);
        var rest = download("/v2/audit/export?after=" + position, "identity");
        var torn = text(lines.subList(0, 2)) + "\n" + lines.get(2).substring(0, 40);
        var zipped = download("/v2/audit/export", "gzip");

        assertThat(verified(torn.getBytes(StandardCharsets.UTF_8), rest).flaws())
                .isEmpty();
        assertThat(verified(Arrays.copyOf(zipped, zipped.length / 2)).flaws())
                .extracting(ExportVerifier.Flaw::what)
                .containsExactly("end");
        assertThat(verified(rest, rest).valid()).isFalse();
    }

    @Test
    void aPartThatWasLeftOutIsFoundThoughWholeStreamsWereInIt() throws IOException {
        // The second resource lies alone in the middle: nobody follows on it.
        var first = text(lines.subList(0, 3)).getBytes(StandardCharsets.UTF_8);
        var last = text(List.of(lines.get(4), lines.get(5).replace("\"events\":5", "\"events\":1")))
                .getBytes(StandardCharsets.UTF_8);

        assertThat(verified(first, last).flaws())
                .extracting(ExportVerifier.Flaw::what)
                .containsExactly("digest");
    }

    @Test
    void whoMakesAnExportAnewCannotSignIt() throws IOException {
        var key = MasterKey.fromBase64("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        var whole = text(lines).getBytes(StandardCharsets.UTF_8);
        var shorter = new ArrayList<>(lines.subList(0, 4));
        var unsigned = new ExportVerifier();
        unsigned.part(new ByteArrayInputStream(text(shorter).getBytes(StandardCharsets.UTF_8)));
        shorter.add(
                "{\"end\":true,\"events\":4,\"position\":%s,\"log_events\":4,\"digest\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(
                                position(4),
                                unsigned.report().digest(),
                                lines.getLast().replaceAll(".*\"signature\":\"([0-9a-f]+)\".*", "$1")));

        assertThat(flaws(shorter)).as("holds in itself").isEmpty();
        assertThat(flaws(key, text(shorter).getBytes(StandardCharsets.UTF_8))).containsExactly("signature");
        assertThat(flaws(key, whole)).isEmpty();
        assertThat(flaws(MasterKey.fromBase64("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="), whole))
                .containsExactly("signature");
    }

    private static List<String> flaws(MasterKey key, byte[] export) throws IOException {
        var verifier = new ExportVerifier(key);
        verifier.part(new ByteArrayInputStream(export));
        return verifier.report().flaws().stream().map(ExportVerifier.Flaw::what).toList();
    }

    private String position(int line) {
        return lines.get(line).replaceAll(".*?\"position\":(\\d+).*", "$1");
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines);
    }
}
