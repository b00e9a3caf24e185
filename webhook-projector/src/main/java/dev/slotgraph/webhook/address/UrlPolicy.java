package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which URLs a webhook may be sent to, as far as can be told without asking the DNS; addresses are judged at every connect.
 * Pure, immutable.
 */
public final class UrlPolicy {

    static final int LONGEST = 2048;

    private static final Set<Integer> PUBLIC_PORTS = Set.of(443, 8443);
    private static final Set<String> METADATA_NAMES = Set.of("metadata.google.internal", "metadata.google.com");
    /** Names that mean something else on every machine and in every network. */
    private static final List<String> LOCAL_DOMAINS = List.of("localhost", "local", "internal");

    private final AddressPolicy addresses;
    private final boolean publicLiterals;

    /** @param publicLiterals whether a public address may be given instead of a name */
    public UrlPolicy(AddressPolicy addresses, boolean publicLiterals) {
        this.addresses = addresses;
        this.publicLiterals = publicLiterals;
    }

    /** @throws IllegalArgumentException saying what is wrong, fit for the one who gave the URL */
    public WebhookUrl check(String url) {
        if (url.length() > LONGEST) {
            throw new IllegalArgumentException("must not be longer than " + LONGEST + " characters");
        }
        if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
            throw new IllegalArgumentException("must not contain blanks, control characters or backslashes");
        }
        URI uri = uri(url);
        boolean tls = isTls(uri);
        String authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("must have a host");
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("must not contain a user or password");
        }
        if (authority.indexOf('%') >= 0) {
            throw new IllegalArgumentException("must not have percent signs in its host");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("must not have a fragment");
        }
        int colon = portColon(authority);
        int port = colon < 0 ? (tls ? 443 : 80) : port(authority.substring(colon + 1));
        Host host = Host.parse(colon < 0 ? authority : authority.substring(0, colon));
        boolean onlyAllowed = judge(host, tls, port);
        return new WebhookUrl(rebuilt(uri, host, colon < 0 ? "" : ":" + port), onlyAllowed);
    }

    /** @return whether only networks that the operator opened may be reached by this URL */
    private boolean judge(Host host, boolean tls, int port) {
        if (METADATA_NAMES.contains(host.text())) {
            throw new IllegalArgumentException("must not lead to a metadata service");
        }
        InetAddress literal = host.address();
        AddressPolicy.Reach reach = literal == null ? null : addresses.reach(literal);
        if (reach == AddressPolicy.Reach.REFUSED) {
            throw new IllegalArgumentException("must not lead to an address that is not public");
        }
        if (reach == AddressPolicy.Reach.ALLOWED) {
            return true;
        }
        if (reach == AddressPolicy.Reach.PUBLIC && !publicLiterals) {
            throw new IllegalArgumentException("must have a DNS name as its host, not an address");
        }
        // A name may yet turn out to lie in an opened network; an address is known not to.
        boolean mayBeAllowed = reach == null && addresses.opensNetworks();
        if (!tls && !mayBeAllowed) {
            throw new IllegalArgumentException("must begin with https://");
        }
        if (tls && !PUBLIC_PORTS.contains(port) && !mayBeAllowed) {
            throw new IllegalArgumentException("must use port 443 or 8443");
        }
        boolean local =
                reach == null && (host.isSingleLabel() || LOCAL_DOMAINS.stream().anyMatch(host::isWithin));
        if (local && !mayBeAllowed) {
            throw new IllegalArgumentException("must not have a host name that is only known locally");
        }
        return !tls || !PUBLIC_PORTS.contains(port) || local;
    }

    private static boolean isTls(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "https" -> true;
            case "http" -> false;
            default -> throw new IllegalArgumentException("must begin with https://");
        };
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL", e);
        }
    }

    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static int port(String text) {
        try {
            int port = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Integer.parseInt(text)
                    : -1;
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must have a port from 1 to 65535", e);
        }
        throw new IllegalArgumentException("must have a port from 1 to 65535");
    }

    private static URI rebuilt(URI uri, Host host, String port) {
        String name = host.text().indexOf(':') >= 0 ? "[" + host.text() + "]" : host.text();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return URI.create(
                URI.create(scheme + "://" + name + port + path + query).toASCIIString());
    }
}
