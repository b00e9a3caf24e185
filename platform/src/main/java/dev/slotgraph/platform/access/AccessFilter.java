package dev.slotgraph.platform.access;

import dev.slotgraph.platform.access.ApiKeyAuthenticator.KnownKey;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.RequestId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.RequestPath;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Lets nobody in without a key, save on the open paths, and puts the {@link Caller} into the request. Paths are matched as Spring
 * MVC matches them, so that no spelling of a path is open here and another one's there.
 */
public final class AccessFilter extends OncePerRequestFilter {

    private static final String TEST_MODE = "Timekit-TestMode";
    private static final int LONGEST_HEADER = 1_000;
    private static final PathPattern ACTUATOR = new OpenPath("/actuator/**").parsed();
    private static final List<OpenPath> ALWAYS_OPEN = List.of(
            new OpenPath("/actuator/health/**"),
            new OpenPath("/v2/projects/hosted/*"),
            new OpenPath("/v2/bookings/*/external_action/*"),
            new OpenPath("/openapi.json"),
            new OpenPath("/docs/**"));

    private final ApiKeyAuthenticator authenticator;
    private final CorsPolicy cors;
    private final List<PathPattern> open;

    public AccessFilter(ApiKeyAuthenticator authenticator, CorsPolicy cors, Collection<OpenPath> open) {
        this.authenticator = authenticator;
        this.cors = cors;
        this.open = Stream.concat(ALWAYS_OPEN.stream(), open.stream())
                .map(OpenPath::parsed)
                .toList();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        RequestPath path = RequestPath.parse(request.getRequestURI(), request.getContextPath());
        if ("OPTIONS".equals(request.getMethod())
                || open.stream().anyMatch(pattern -> pattern.matches(path.pathWithinApplication()))) {
            cors.apply(request, response, null);
            chain.doFilter(request, response);
            return;
        }
        Optional<KnownKey> found = key(request).flatMap(authenticator::authenticate);
        if (found.isEmpty()) {
            cors.apply(request, response, null);
            throw Problem.unauthenticated().asException();
        }
        KnownKey key = found.get();
        cors.apply(request, response, key.kind());
        if (key.testMode()) {
            response.setHeader(TEST_MODE, "true");
        }
        if (key.kind() == KeyKind.WIDGET && ACTUATOR.matches(path.pathWithinApplication())) {
            throw Problem.forbidden("a widget key opens nothing here").asException();
        }
        request.setAttribute(Caller.ATTRIBUTE, caller(key, request));
        chain.doFilter(request, response);
    }

    private static Caller caller(KnownKey key, HttpServletRequest request) {
        String requestId = RequestId.of(request);
        return new Caller(
                key.appId(),
                key.appSlug(),
                key.id(),
                key.kind(),
                key.testMode(),
                requestId == null ? "" : requestId,
                Actor.of(request, key.id(), key.kind()));
    }

    private static Optional<String> key(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders(HttpHeaders.AUTHORIZATION);
        if (!headers.hasMoreElements()) {
            return Optional.empty();
        }
        String header = headers.nextElement();
        // Of two, somebody on the way may have seen the other.
        if (headers.hasMoreElements() || header.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(header.substring(7).strip());
        }
        return header.regionMatches(true, 0, "Basic ", 0, 6)
                ? password(header.substring(6).strip())
                : Optional.empty();
    }

    private static Optional<String> password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return decoded.startsWith(":") ? Optional.of(decoded.substring(1)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
