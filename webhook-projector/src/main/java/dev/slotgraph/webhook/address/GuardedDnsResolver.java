package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves and judges in one step, inside the connector: the addresses that were found fit are the ones that are connected to, so
 * no answer of the DNS can change in between. Refuses when any address is unfit, when there are too many, and on every error.
 * Thread-safe.
 */
public final class GuardedDnsResolver implements DnsResolver {

    private static final int MOST_ADDRESSES = 16;

    private final AddressPolicy policy;
    private final boolean onlyAllowedNetworks;
    private final Predicate<InetSocketAddress> own;
    private final NameLookups lookups;

    /**
     * @param onlyAllowedNetworks see {@link WebhookUrl#onlyAllowedNetworks}
     * @param own the sockets of this engine and its database, which are refused even in an opened network
     * @param lookups which others may share; the caller closes it
     */
    public GuardedDnsResolver(
            AddressPolicy policy, boolean onlyAllowedNetworks, Predicate<InetSocketAddress> own, NameLookups lookups) {
        this.policy = policy;
        this.onlyAllowedNetworks = onlyAllowedNetworks;
        this.own = own;
        this.lookups = lookups;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        var vetted = new ArrayList<InetSocketAddress>();
        for (InetAddress address : resolve(host)) {
            var socket = new InetSocketAddress(address, port);
            if (own.test(socket)) {
                throw new ForbiddenAddressException(host);
            }
            vetted.add(socket);
        }
        return vetted;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = lookup(host);
        if (found.length == 0) {
            throw new UnknownHostException(host);
        }
        if (found.length > MOST_ADDRESSES || !Arrays.stream(found).allMatch(this::isFit)) {
            throw new ForbiddenAddressException(host);
        }
        return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private boolean isFit(InetAddress address) {
        return switch (policy.reach(address)) {
            case PUBLIC -> !onlyAllowedNetworks;
            case ALLOWED -> true;
            case REFUSED -> false;
        };
    }

    private InetAddress[] lookup(String name) throws UnknownHostException {
        Host host;
        try {
            host = Host.parse(name);
        } catch (IllegalArgumentException e) {
            var refusal = new ForbiddenAddressException(name);
            refusal.initCause(e);
            throw refusal;
        }
        InetAddress literal = host.address();
        return literal == null ? lookups.lookup(host.text()) : new InetAddress[] {literal};
    }
}
