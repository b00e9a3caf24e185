package dev.slotgraph.webhook.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.webhook.address.OwnSockets.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnSocketsTest {

    private final OwnSockets own = new OwnSockets(() -> 8080, List.of(new Peer("10.0.0.5", 5432)));

    @Test
    void theEngineAndItsDatabaseAreKnownByAddressAndPort() {
        assertThat(own.test(socket("127.0.0.1", 8080))).isTrue();
        assertThat(own.test(socket("::1", 8080))).isTrue();
        assertThat(own.test(socket("0.0.0.0", 8080))).isTrue();
        assertThat(own.test(socket("10.0.0.5", 5432))).isTrue();
    }

    @Test
    void theirNeighboursAreFree() {
        assertThat(own.test(socket("127.0.0.1", 9000))).isFalse();
        assertThat(own.test(socket("10.0.0.5", 443))).isFalse();
        assertThat(own.test(socket("10.0.0.6", 5432))).isFalse();
        assertThat(own.test(socket("93.184.216.34", 8080))).isFalse();
    }

    @Test
    void aDatabaseWhoseNameLeadsNowhereMayBeAnywhereAtItsPort() {
        var lost = new OwnSockets(() -> 0, List.of(new Peer("no-such-host.invalid", 5432)));
        assertThat(lost.test(socket("10.0.0.9", 5432))).isTrue();
        assertThat(lost.test(socket("10.0.0.9", 443))).isFalse();
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
