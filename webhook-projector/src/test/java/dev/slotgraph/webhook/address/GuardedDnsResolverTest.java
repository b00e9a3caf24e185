package dev.slotgraph.webhook.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedDnsResolverTest {

    private static final String PUBLIC = "93.184.216.34";

    private final List<NameLookups> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(NameLookups::close);
    }

    static Stream<String> firstAddressOfEachRow() {
        return Stream.concat(AddressPolicy.REFUSED.stream(), AddressPolicy.METADATA.stream())
                .map(row -> row.network().toString())
                .map(network -> network.substring(0, network.indexOf('/')));
    }

    @ParameterizedTest
    @MethodSource("firstAddressOfEachRow")
    void aNameThatLeadsToASpecialAddressIsRefused(String address) {
        assertThatThrownBy(() -> answering(address).resolve("hook.example", 443))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageNotContaining(address);
    }

    @ParameterizedTest
    @MethodSource("firstAddressOfEachRow")
    void aSpecialAddressInPlaceOfANameIsRefused(String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;

        assertThatThrownBy(() -> answering(PUBLIC).resolve(host, 443)).isInstanceOf(ForbiddenAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2130706433", "127.1", "0177.0.0.1", "0x7f.1", "[fe80::1%eth0]", "fe80::1%1", "a_b", "", "a..b"})
    void oddSpellingsAreNotEvenLookedUp(String host) {
        assertThatThrownBy(() -> answering(PUBLIC).resolve(host, 443)).isInstanceOf(ForbiddenAddressException.class);
    }

    @Test
    void aPublicAnswerIsHandedOnAsItWasVetted() throws UnknownHostException {
        assertThat(answering(PUBLIC, "2606:4700::1111").resolve("hook.example", 443))
                .containsExactly(
                        new InetSocketAddress(InetAddress.ofLiteral(PUBLIC), 443),
                        new InetSocketAddress(InetAddress.ofLiteral("2606:4700::1111"), 443));
    }

    @Test
    void oneBadAddressAmongGoodOnesSpoilsTheAnswer() {
        assertThatThrownBy(() -> answering(PUBLIC, "10.0.0.1").resolve("hook.example", 443))
                .isInstanceOf(ForbiddenAddressException.class);
    }

    @Test
    void anAnswerThatFlipsBetweenTwoLookUpsIsJudgedEachTime() throws UnknownHostException {
        var answers = new ArrayDeque<>(List.of(PUBLIC, "127.0.0.1", PUBLIC));
        var resolver = resolver(false, _ -> new InetAddress[] {InetAddress.ofLiteral(answers.remove())});

        assertThat(resolver.resolve("hook.example", 443)).hasSize(1);
        assertThatThrownBy(() -> resolver.resolve("hook.example", 443)).isInstanceOf(ForbiddenAddressException.class);
        assertThat(resolver.resolve("hook.example", 443)).hasSize(1);
        assertThat(answers).isEmpty();
    }

    @Test
    void noAnswerAnErrorAndTooManyAnswersAreAllRefusals() {
        assertThatThrownBy(() -> resolver(false, _ -> new InetAddress[0]).resolve("hook.example", 443))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> resolver(false, host -> {
                            throw new UnknownHostException(host);
                        })
                        .resolve("hook.example", 443))
                .isInstanceOf(UnknownHostException.class);
        String[] many = Collections.nCopies(17, PUBLIC).toArray(String[]::new);
        assertThatThrownBy(() -> answering(many).resolve("hook.example", 443))
                .isInstanceOf(ForbiddenAddressException.class);
    }

    @Test
    void aLookUpThatHangsIsGivenUp() {
        var never = new CountDownLatch(1);
        var resolver = resolver(false, host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        });

        assertThatThrownBy(() -> resolver.resolve("hook.example", 443)).isInstanceOf(UnknownHostException.class);
        never.countDown();
    }

    @Test
    void whatMayOnlyReachOpenedNetworksReachesNoPublicAddress() throws UnknownHostException {
        assertThatThrownBy(() -> resolver(true, _ -> new InetAddress[] {InetAddress.ofLiteral(PUBLIC)})
                        .resolve("receiver", 80))
                .isInstanceOf(ForbiddenAddressException.class);
        assertThat(resolver(true, _ -> new InetAddress[] {InetAddress.ofLiteral("10.1.0.9")})
                        .resolve("receiver", 80))
                .hasSize(1);
    }

    @Test
    void ourOwnDatabaseIsRefusedInAnOpenedNetworkToo() {
        var resolver = resolver(true, _ -> new InetAddress[] {InetAddress.ofLiteral("10.1.0.5")});

        assertThatThrownBy(() -> resolver.resolve("receiver", 5432)).isInstanceOf(ForbiddenAddressException.class);
    }

    private GuardedDnsResolver answering(String... addresses) {
        return resolver(
                false, _ -> Stream.of(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new));
    }

    private GuardedDnsResolver resolver(boolean onlyAllowed, NameLookups.NameService names) {
        var policy = new AddressPolicy(List.of(Cidr.parse("10.1.0.0/16")));
        var database = new InetSocketAddress(InetAddress.ofLiteral("10.1.0.5"), 5432);
        var lookups = new NameLookups(names);
        open.add(lookups);
        return new GuardedDnsResolver(policy, onlyAllowed, database::equals, lookups);
    }
}
