package dev.slotgraph.webhook.address;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host of a URL: a DNS name or an address in its canonical spelling. Every other form is refused, because parsers differ in
 * what they take it for: Java reads {@code 0177.0.0.1} as 177.0.0.1, C as 127.0.0.1.
 *
 * @param text lower case, ASCII, without brackets and without the dot of a fully qualified name
 * @param address null for a name
 */
record Host(String text, @Nullable InetAddress address) {

    private static final Pattern DOTTED_QUAD = Pattern.compile(
            "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /** What C's inet_aton takes for a part of an address. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    /** @throws IllegalArgumentException saying what is wrong */
    static Host parse(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return ipv6(host.substring(1, host.length() - 1).toLowerCase(Locale.ROOT));
        }
        if (host.indexOf(':') >= 0) {
            return ipv6(host.toLowerCase(Locale.ROOT));
        }
        String name = ascii(host);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (DOTTED_QUAD.matcher(name).matches()) {
            return new Host(name, InetAddress.ofLiteral(name));
        }
        return name(name);
    }

    Optional<InetAddress> literal() {
        return Optional.ofNullable(address);
    }

    boolean isWithin(String domain) {
        return text.equals(domain) || text.endsWith("." + domain);
    }

    boolean isSingleLabel() {
        return address == null && text.indexOf('.') < 0;
    }

    private static Host name(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("must have a host");
        }
        if (name.length() > 253) {
            throw new IllegalArgumentException("must not have a host longer than 253 characters");
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException("must have a host that is a DNS name or a canonical IP address");
            }
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw new IllegalArgumentException("must have an IP address in its canonical form, or a DNS name");
        }
        return new Host(name, null);
    }

    private static Host ipv6(String text) {
        // A zone id (%) picks a network interface of ours; the pattern refuses it.
        if (!IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("must have a canonical IPv6 address without a zone");
        }
        return new Host(text, InetAddress.ofLiteral(text));
    }

    private static String ascii(String host) {
        try {
            return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must have a host that is a DNS name or a canonical IP address", e);
        }
    }
}
