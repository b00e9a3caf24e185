package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves and judges in one step, inside the connector: the addresses that were found fit are the ones that are connected to, so
 * no answer of the DNS can change in between. Refuses when any address is unfit, when there are too many, and on every error.
 * Thread-safe.
 */
public final class GuardedDnsResolver implements DnsResolver {

    private static final int MOST_ADDRESSES = 16;
    private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(3);

    private final AddressPolicy policy;
    private final boolean onlyAllowedNetworks;
    private final Predicate<InetSocketAddress> own;
    private final NameService names;
    private final ExecutorService lookups;

    /** How names become addresses; {@link InetAddress#getAllByName} in production. */
    @FunctionalInterface
    public interface NameService {
        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    /**
     * @param onlyAllowedNetworks see {@link WebhookUrl#onlyAllowedNetworks}
     * @param own the sockets of this engine and its database, which are refused even in an opened network
     * @param lookups threads for the look-ups, which cannot be interrupted; the caller closes it
     */
    public GuardedDnsResolver(
            AddressPolicy policy,
            boolean onlyAllowedNetworks,
            Predicate<InetSocketAddress> own,
            NameService names,
            ExecutorService lookups) {
        this.policy = policy;
        this.onlyAllowedNetworks = onlyAllowedNetworks;
        this.own = own;
        this.names = names;
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
        return literal == null ? ask(host.text()) : new InetAddress[] {literal};
    }

    private InetAddress[] ask(String name) throws UnknownHostException {
        Future<InetAddress[]> answer;
        try {
            answer = lookups.submit(() -> names.lookup(name));
        } catch (RejectedExecutionException e) {
            throw unknown(name, e);
        }
        try {
            return answer.get(LONGEST_LOOKUP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw unknown(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(name, e);
        }
    }

    private static UnknownHostException unknown(String name, Exception cause) {
        var unknown = new UnknownHostException(name);
        unknown.initCause(cause);
        return unknown;
    }
}
