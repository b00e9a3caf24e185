package dev.slotgraph.webhook.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTest {

    private final UrlPolicy strict = new UrlPolicy(new AddressPolicy(List.of()), false);
    private final UrlPolicy lan = new UrlPolicy(
            new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"), Cidr.parse("10.1.0.0/16"))),
            false);

    @ParameterizedTest
    @CsvSource({
        "https://example.org/hook, https://example.org/hook",
        "HTTPS://Example.ORG, https://example.org/",
        "https://example.org./hook?a=b%20c, https://example.org/hook?a=b%20c",
        "https://example.org:8443/x, https://example.org:8443/x",
        "https://example.org:443/x, https://example.org:443/x",
        "https://studio-größe.example/ü, https://xn--studio-gre-z2a4f.example/%C3%BC",
        "https://xn--bcher-kva.example/, https://xn--bcher-kva.example/",
    })
    void aPublicUrlIsTakenAndNormalised(String given, String requested) {
        var url = strict.check(given);

        assertThat(url.uri().toString().replaceFirst("xn--studio-[^.]*", "xn--studio-"))
                .isEqualTo(requested.replaceFirst("xn--studio-[^.]*", "xn--studio-"));
        assertThat(url.onlyAllowedNetworks()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/",
                "ftp://example.org/",
                "file:///etc/passwd",
                "gopher://example.org/",
                "//example.org/",
                "example.org/hook",
                "",
                "https://",
                "https:///path",
                "https:example.org",
                "mailto:a@example.org",
                "https://user@example.org/",
                "https://user:password@example.org/",
                "https://@example.org/",
                "https://example.org/#part",
                "https://example.org/a b",
                "https://example.org/\u0000",
                "https://example.org/\n",
                "https://example.org\\@evil.example/",
                "https://exa%6dple.org/",
                "https://example..org/",
                "https://-a.example/",
                "https://a_b.example/",
                "https://.example.org/",
                "https://example.org:80/",
                "https://example.org:22/",
                "https://example.org:0/",
                "https://example.org:65536/",
                "https://example.org:99999999999/",
                "https://example.org:/",
                "https://example.org:x/",
                "https://example.org:+443/",
                "https://localhost/",
                "https://LOCALHOST./",
                "https://a.localhost/",
                "https://printer.local/",
                "https://db.internal/",
                "https://metadata.google.internal/",
                "https://metadata.google.com/",
                "https://intranet/",
                "https://127.0.0.1/",
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://169.254.169.254/",
                "https://100.100.100.200/",
                "https://0.0.0.0/",
                "https://[::1]/",
                "https://[::]/",
                "https://[fd00:ec2::254]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fe80::1%eth0]/",
                "https://[::1/",
                "https://2130706433/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://127.0.0.01/",
                "https://1.2.3.4.5/",
                "https://256.1.1.1/",
                "https://1.2.3/",
                "https://127.0.0.1./",
                "https://１２７.０.０.１/",
                "https://127。0。0。1/",
                "https://ⓛocalhost/",
                "https://93.184.216.34/",
                "https://[2606:4700::1111]/"
            })
    void whateverElseIsRefused(String url) {
        assertThatThrownBy(() -> strict.check(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUrlHasAtMost2048Characters() {
        String longest = "https://example.org/" + "a".repeat(UrlPolicy.LONGEST - "https://example.org/".length());

        assertThat(strict.check(longest).uri()).hasToString(longest);
        assertThatThrownBy(() -> strict.check(longest + "a")).hasMessageContaining("2048");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9000/hook", "http://localhost:9000/", "https://localhost/", "http://[::1]:9000/",
                "http://10.1.2.3/", "https://10.1.2.3:12345/", "http://receiver:8080/", "http://hook.internal/",
                "http://example.org/", "https://example.org:9999/"
            })
    void anOpenedNetworkIsReachedWithoutTlsAtAnyPortButThenNothingElseIs(String url) {
        assertThat(lan.check(url).onlyAllowedNetworks()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.2.0.1/", "http://169.254.169.254/", "http://metadata.google.internal/", "http://8.8.8.8/",
                "https://8.8.8.8/", "http://2130706433/", "http://127.1/", "ftp://127.0.0.1/"
            })
    void anOpenedNetworkOpensNothingElse(String url) {
        assertThatThrownBy(() -> lan.check(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPublicUrlStaysPublicWhereNetworksAreOpened() {
        assertThat(lan.check("https://example.org/hook").onlyAllowedNetworks()).isFalse();
    }

    @Test
    void publicAddressesMayBeTakenInsteadOfNamesWhereTheOperatorSaysSo() {
        var literals = new UrlPolicy(new AddressPolicy(List.of()), true);

        assertThat(literals.check("https://93.184.216.34/").uri()).hasToString("https://93.184.216.34/");
        assertThat(literals.check("https://[2606:4700::1111]/").onlyAllowedNetworks())
                .isFalse();
        assertThatThrownBy(() -> literals.check("https://127.0.0.1/")).isInstanceOf(IllegalArgumentException.class);
    }
}
