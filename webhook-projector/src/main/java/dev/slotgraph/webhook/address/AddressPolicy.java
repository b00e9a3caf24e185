package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a webhook may be sent to: public ones, and what the operator allows. Java's own predicates miss carrier-grade NAT,
 * unique local addresses and a dozen more, hence a table. Pure, immutable.
 */
public final class AddressPolicy {

    /** Why an address is refused unless the operator allows it. IANA special-purpose registries, RFC 6890 and its updates. */
    record Row(Cidr network, String why) {
        Row(String network, String why) {
            this(Cidr.parse(network), why);
        }
    }

    static final List<Row> REFUSED = List.of(
            new Row("0.0.0.0/8", "this network"),
            new Row("10.0.0.0/8", "private"),
            new Row("100.64.0.0/10", "carrier-grade NAT"),
            new Row("127.0.0.0/8", "loopback"),
            new Row("169.254.0.0/16", "link-local"),
            new Row("172.16.0.0/12", "private"),
            new Row("192.0.0.0/24", "protocol assignments"),
            new Row("192.0.2.0/24", "documentation"),
            new Row("192.88.99.0/24", "6to4 relay"),
            new Row("192.168.0.0/16", "private"),
            new Row("198.18.0.0/15", "benchmarking"),
            new Row("198.51.100.0/24", "documentation"),
            new Row("203.0.113.0/24", "documentation"),
            new Row("224.0.0.0/4", "multicast"),
            new Row("240.0.0.0/4", "reserved and broadcast"),
            new Row("::/8", "unspecified, loopback, embedded IPv4"),
            new Row("64:ff9b:1::/48", "local NAT64"),
            new Row("100::/64", "discard"),
            new Row("2001::/23", "protocol assignments, Teredo"),
            new Row("2001:db8::/32", "documentation"),
            new Row("2002::/16", "6to4"),
            new Row("3fff::/20", "documentation"),
            new Row("5f00::/16", "segment routing"),
            new Row("fc00::/7", "unique local"),
            new Row("fe80::/10", "link-local"),
            new Row("fec0::/10", "site-local"),
            new Row("ff00::/8", "multicast"));

    /** Where clouds hand out credentials to whoever asks from inside. No operator can want a webhook there. */
    static final List<Row> METADATA = List.of(
            new Row("169.254.0.0/16", "link-local, metadata of most clouds"),
            new Row("100.100.100.200/32", "metadata of Alibaba"),
            new Row("168.63.129.16/32", "metadata of Azure"),
            new Row("192.0.0.192/32", "metadata of Oracle"),
            new Row("fd00:ec2::/32", "metadata of AWS"),
            new Row("fd20:ce::/32", "metadata of Google"),
            new Row("fe80::/10", "link-local"));

    /** Outside of it nothing is routed in public. */
    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

    private final List<Cidr> allowed;

    /** @param allowed networks that the operator opens, although the table refuses them */
    public AddressPolicy(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** What an address is to us. */
    public enum Reach {
        /** On the public internet. */
        PUBLIC,
        /** In a network that the operator opened. */
        ALLOWED,
        REFUSED
    }

    public Reach reach(InetAddress address) {
        byte[] bytes = NAT64.contains(address) ? embedded(address) : address.getAddress();
        if (METADATA.stream().anyMatch(row -> row.network().contains(bytes))) {
            return Reach.REFUSED;
        }
        if (allowed.stream().anyMatch(network -> network.contains(bytes))) {
            return Reach.ALLOWED;
        }
        return refusal(bytes).isPresent() ? Reach.REFUSED : Reach.PUBLIC;
    }

    /** Whether the operator opened any network at all. */
    public boolean opensNetworks() {
        return !allowed.isEmpty();
    }

    private static Optional<String> refusal(byte[] address) {
        return REFUSED.stream()
                .filter(row -> row.network().contains(address))
                .map(Row::why)
                .findFirst()
                .or(() -> address.length == 16 && !GLOBAL_UNICAST.contains(address)
                        ? Optional.of("not routed in public")
                        : Optional.empty());
    }

    private static byte[] embedded(InetAddress nat64) {
        byte[] bytes = nat64.getAddress();
        return Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length);
    }
}
