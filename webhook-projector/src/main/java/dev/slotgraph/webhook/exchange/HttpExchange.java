package dev.slotgraph.webhook.exchange;

import dev.slotgraph.webhook.address.AddressPolicy;
import dev.slotgraph.webhook.address.ForbiddenAddressException;
import dev.slotgraph.webhook.address.GuardedDnsResolver;
import dev.slotgraph.webhook.address.NameLookups;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.address.WebhookUrl;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.retry.Outcome.Blocked;
import dev.slotgraph.webhook.retry.Outcome.ErrorClass;
import dev.slotgraph.webhook.retry.Outcome.Failed;
import dev.slotgraph.webhook.retry.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends by Apache HttpClient, whose resolver hook sees every address before it is connected to. Follows no redirect, keeps no
 * cookie, undoes no compression, retries nothing, uses no proxy. Thread-safe.
 */
public final class HttpExchange implements Exchange, AutoCloseable {

    /** So that a changed answer of the DNS is judged again soon. */
    private static final TimeValue LONGEST_CONNECTION = TimeValue.ofSeconds(60);

    private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(4);
    private static final Timeout TLS_HANDSHAKE = Timeout.ofSeconds(5);
    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_LINE = 16 * 1024;

    private final Clock clock;
    private final ExchangeLimits limits;
    private final UrlPolicy urls;
    private final NameLookups lookups;
    private final ExecutorService exchanges;
    private final CloseableHttpClient everywhere;
    private final CloseableHttpClient onlyAllowedNetworks;

    /**
     * Trusts the authorities that Java trusts.
     *
     * @param own sockets that are refused whatever the policy says: this engine's and its database's
     * @param connections at most, to all receivers together
     * @param userAgent such as {@code Slotgraph/1.0}
     */
    public HttpExchange(
            Clock clock,
            ExchangeLimits limits,
            AddressPolicy addresses,
            UrlPolicy urls,
            Predicate<InetSocketAddress> own,
            NameLookups.NameService names,
            int connections,
            String userAgent) {
        this(clock, limits, addresses, urls, own, names, connections, userAgent, SSLContexts.createDefault());
    }

    /** @param trusted says whose certificates of receivers are believed */
    public HttpExchange(
            Clock clock,
            ExchangeLimits limits,
            AddressPolicy addresses,
            UrlPolicy urls,
            Predicate<InetSocketAddress> own,
            NameLookups.NameService names,
            int connections,
            String userAgent,
            SSLContext trusted) {
        this.clock = clock;
        this.limits = limits;
        this.urls = urls;
        this.lookups = new NameLookups(names);
        this.exchanges = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("webhook-exchange-", 0).factory());
        this.everywhere =
                client(new GuardedDnsResolver(addresses, false, own, lookups), limits, connections, userAgent, trusted);
        this.onlyAllowedNetworks =
                client(new GuardedDnsResolver(addresses, true, own, lookups), limits, connections, userAgent, trusted);
    }

    private CloseableHttpClient client(
            GuardedDnsResolver resolver, ExchangeLimits limits, int connections, String userAgent, SSLContext trusted) {
        var manager = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_LINE)
                                .build())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connect()))
                        .setSocketTimeout(Timeout.of(limits.firstByte()))
                        .setTimeToLive(LONGEST_CONNECTION)
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                        .build())
                // Java's own check of the name would tell a wrong one only by a text.
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        trusted, HostnameVerificationPolicy.CLIENT, HttpsSupport.getDefaultHostnameVerifier()))
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(TLS_HANDSHAKE)
                        .setSupportedProtocols(TLS.V_1_2, TLS.V_1_3)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(manager)
                .setUserAgent(userAgent)
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), Sent.KEY, this::leave)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(limits.total()))
                        .setResponseTimeout(Timeout.of(limits.firstByte()))
                        .setConnectionKeepAlive(LONGEST_IDLE)
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.ofSeconds(10))
                .build();
    }

    /** The last moment before a request is written, when it is connected: here it still turns back if it is too late. */
    private ClassicHttpResponse leave(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.clientContext.getAttribute(Sent.KEY) instanceof Sent sent) {
            sent.leaves(clock);
        }
        return chain.proceed(request, scope);
    }

    @Override
    public ExchangeResult send(OutboundRequest request) {
        var sent = new Sent(clock.instant(), System.nanoTime(), request.leaveBy());
        WebhookUrl url;
        try {
            url = urls.check(request.url());
        } catch (IllegalArgumentException e) {
            return sent.failed(new Blocked(ErrorClass.BLOCKED));
        }
        var post = new HttpPost(url.uri());
        request.headers().forEach(post::setHeader);
        post.setEntity(new ByteArrayEntity(request.body().bytes(), null));
        Future<ExchangeResult> exchange = exchanges.submit(() -> exchange(post, url, sent));
        try {
            return exchange.get(limits.total().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            abandon(exchange, post);
            return sent.overdue();
        } catch (InterruptedException e) {
            abandon(exchange, post);
            Thread.currentThread().interrupt();
            return sent.failed(new Outcome.Interrupted());
        } catch (ExecutionException e) {
            return sent.failed(new Failed(ErrorClass.BROKEN, null, null));
        }
    }

    /** The interrupt closes whatever socket the exchange is blocked on; the cancellation takes the connection from the pool. */
    private static void abandon(Future<?> exchange, HttpPost post) {
        exchange.cancel(true);
        post.cancel();
    }

    @SuppressWarnings("resource") // closed below, in its own way
    private ExchangeResult exchange(HttpPost post, WebhookUrl url, Sent sent) {
        var client = url.onlyAllowedNetworks() ? onlyAllowedNetworks : everywhere;
        ClassicHttpResponse response;
        try {
            var context = HttpClientContext.create();
            context.setAttribute(Sent.KEY, sent);
            response = client.executeOpen(null, post, context);
        } catch (IOException e) {
            return sent.broken(e);
        }
        try {
            Outcome outcome = Outcome.ofStatus(
                    response.getCode(), header(response, "webhook-delivery"), retryAfter(response, sent.startedAt));
            sent.answered(response.getCode(), outcome);
            Head head = head(response.getEntity());
            if (!head.whole()) {
                // A plain close would first read what is left of the answer, however long that is.
                post.cancel();
            }
            return sent.result(outcome, response.getCode(), head.text());
        } finally {
            Closer.closeQuietly(response);
        }
    }

    /** What is kept of an answer's body, and whether it was read to its end. */
    private record Head(String text, boolean whole) {}

    /** The status is what counts; an answer that breaks off behind it has still been given. */
    private Head head(@Nullable HttpEntity entity) {
        if (entity == null) {
            return new Head("", true);
        }
        var kept = new byte[limits.headBytes()];
        int length = 0;
        int read = 0;
        try {
            InputStream body = entity.getContent();
            var buffer = new byte[8 * 1024];
            while (read < limits.answerBytes()) {
                int count = body.read(buffer, 0, Math.min(buffer.length, limits.answerBytes() - read));
                if (count < 0) {
                    return new Head(text(kept, length), true);
                }
                int room = Math.min(count, kept.length - length);
                System.arraycopy(buffer, 0, kept, length, room);
                length += room;
                read += count;
            }
        } catch (IOException e) {
            // Only the ledger misses it.
            return new Head(text(kept, length), false);
        }
        return new Head(text(kept, length), false);
    }

    private static String text(byte[] bytes, int length) {
        var text = new StringBuilder();
        new String(bytes, 0, length, StandardCharsets.UTF_8)
                .codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static Optional<Duration> retryAfter(ClassicHttpResponse response, Instant now) {
        String value = header(response, "Retry-After");
        return value == null ? Optional.empty() : RetryAfter.parse(value, now);
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    @Override
    public void close() {
        exchanges.shutdownNow();
        lookups.close();
        everywhere.close(CloseMode.IMMEDIATE);
        onlyAllowedNetworks.close(CloseMode.IMMEDIATE);
    }

    /** Somebody else may be sending it by now. */
    private static final class TooLateException extends InterruptedIOException {
        private static final long serialVersionUID = 1L;
    }

    /** One exchange under way, told from two threads: the one that does it and the one that watches the clock. */
    private static final class Sent {

        static final String KEY = "slotgraph.exchange";

        private final Instant startedAt;
        private final long startedNanos;
        private final @Nullable Deadline leaveBy;
        private volatile @Nullable Instant leftAt;
        private volatile @Nullable ExchangeResult answer;

        Sent(Instant startedAt, long startedNanos, @Nullable Deadline leaveBy) {
            this.startedAt = startedAt;
            this.startedNanos = startedNanos;
            this.leaveBy = leaveBy;
        }

        void leaves(Clock clock) throws TooLateException {
            if (leaveBy != null && leaveBy.passed(clock)) {
                throw new TooLateException();
            }
            leftAt = clock.instant();
        }

        void answered(int status, Outcome outcome) {
            answer = result(outcome, status, "");
        }

        ExchangeResult result(Outcome outcome, @Nullable Integer status, String head) {
            return new ExchangeResult(
                    outcome, status, head, startedAt, leftAt, Duration.ofNanos(System.nanoTime() - startedNanos));
        }

        ExchangeResult failed(Outcome outcome) {
            return result(outcome, null, "");
        }

        ExchangeResult overdue() {
            ExchangeResult given = answer;
            return given == null
                    ? failed(new Failed(ErrorClass.TIMEOUT, null, null))
                    : result(given.outcome(), given.status(), "");
        }

        ExchangeResult broken(IOException e) {
            ExchangeResult given = answer;
            return given == null ? failed(outcome(e)) : result(given.outcome(), given.status(), "");
        }

        private static Outcome outcome(IOException e) {
            return switch (e) {
                case TooLateException _ -> new Outcome.Interrupted();
                case ForbiddenAddressException _ -> new Blocked(ErrorClass.BLOCKED);
                case NameLookups.BusyException _ -> new Outcome.Interrupted();
                case UnknownHostException _ -> new Failed(ErrorClass.DNS, null, null);
                case SSLPeerUnverifiedException _ -> new Blocked(ErrorClass.TLS);
                case SSLException _ -> new Failed(ErrorClass.TLS, null, null);
                case SocketTimeoutException _ -> new Failed(ErrorClass.TIMEOUT, null, null);
                case InterruptedIOException _ -> new Failed(ErrorClass.TIMEOUT, null, null);
                case ConnectException _ -> new Failed(ErrorClass.REFUSED, null, null);
                case NoRouteToHostException _ -> new Failed(ErrorClass.REFUSED, null, null);
                default -> new Failed(ErrorClass.BROKEN, null, null);
            };
        }
    }
}
