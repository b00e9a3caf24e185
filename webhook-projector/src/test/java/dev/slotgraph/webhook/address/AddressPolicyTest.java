package dev.slotgraph.webhook.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.webhook.address.AddressPolicy.Reach;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private final AddressPolicy strict = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.1",
                "169.254.169.254",
                "169.254.169.253",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.255",
                "192.88.99.1",
                "192.168.0.1",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "::ffff:0:127.0.0.1",
                "::5efe:127.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "64:ff9b:1:ffff::8.8.8.8",
                "100::1",
                "100::ffff",
                "2001::1",
                "2001:1ff:ffff::1",
                "2001:2::1",
                "2001:db8::1",
                "3fff::1",
                "3fff:fff::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "feff::1",
                "ff02::1",
                "ffff::1",
                "4000::1",
                "e000::1"
            })
    void noSpecialAddressIsReached(String address) {
        assertThat(strict.reach(InetAddress.ofLiteral(address))).isEqualTo(Reach.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2001:200::1",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8"
            })
    void publicAddressesOnEitherSideOfEachRowAreReached(String address) {
        assertThat(strict.reach(InetAddress.ofLiteral(address))).isEqualTo(Reach.PUBLIC);
    }

    @Test
    void everyRowIsRefusedFromItsFirstAddressOn() {
        assertThat(AddressPolicy.REFUSED).allSatisfy(row -> {
            String text = row.network().toString();
            var first = InetAddress.ofLiteral(text.substring(0, text.indexOf('/')));
            assertThat(strict.reach(first)).as(row.why()).isEqualTo(Reach.REFUSED);
        });
    }

    @Test
    void theOperatorOpensANetworkAndNothingElse() {
        var policy = new AddressPolicy(List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("::1/128")));

        assertThat(policy.reach(InetAddress.ofLiteral("10.1.2.3"))).isEqualTo(Reach.ALLOWED);
        assertThat(policy.reach(InetAddress.ofLiteral("::1"))).isEqualTo(Reach.ALLOWED);
        assertThat(policy.reach(InetAddress.ofLiteral("::ffff:10.1.2.3"))).isEqualTo(Reach.ALLOWED);
        assertThat(policy.reach(InetAddress.ofLiteral("64:ff9b::10.1.2.3"))).isEqualTo(Reach.ALLOWED);
        assertThat(policy.reach(InetAddress.ofLiteral("10.2.0.1"))).isEqualTo(Reach.REFUSED);
        assertThat(policy.reach(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(Reach.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "::ffff:169.254.169.254"
            })
    void notEvenTheOperatorOpensAMetadataService(String address) {
        var open = new AddressPolicy(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

        assertThat(open.reach(InetAddress.ofLiteral(address))).isEqualTo(Reach.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/x", "host/8", "", "10.0.0.0/", "fc00::/129"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "128.0.0.0/1, 255.0.0.1, true",
        "128.0.0.0/1, 127.0.0.1, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, 2a00::1, false",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.6, false",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
    })
    void aNetworkHoldsTheAddressesOfItsPrefix(String network, String address, boolean holds) {
        assertThat(Cidr.parse(network).contains(InetAddress.ofLiteral(address))).isEqualTo(holds);
    }
}
