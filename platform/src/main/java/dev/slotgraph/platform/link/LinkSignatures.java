package dev.slotgraph.platform.link;

import dev.slotgraph.platform.crypto.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Links as JSON Web Tokens (RFC 7519, HS256), under a key derived from the installation's. The header is part of what is compared,
 * so that no other algorithm can be asked for. Thread-safe.
 */
public final class LinkSignatures {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST = 2_000;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            ENCODER.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII)) + ".";

    private final SecretKey key;
    private final JsonMapper json;

    public LinkSignatures(MasterKey masterKey, JsonMapper json) {
        this.key = masterKey.derive("action-links", ALGORITHM);
        this.json = json;
    }

    public String sign(ActionLink link) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("jti", link.id());
        claims.put("app_id", link.appId());
        claims.put("booking_id", link.bookingId());
        claims.put("action", link.action());
        claims.put("version", link.version());
        claims.put("exp", link.expiresAt().getEpochSecond());
        var signed = HEADER + ENCODER.encodeToString(json.writeValueAsBytes(claims));
        return signed + "." + ENCODER.encodeToString(mac(signed));
    }

    /**
     * Where the link leads.
     *
     * @param origin of the API, without a slash at its end
     * @param redirect where the browser goes once the action was taken; null to stay
     */
    public String address(String origin, ActionLink link, @Nullable String redirect) {
        var address = UriComponentsBuilder.fromUriString(origin)
                .path("/v2/bookings/{id}/external_action/{action}")
                .queryParam("signature", "{signature}");
        return redirect == null
                ? address.encode()
                        .buildAndExpand(link.bookingId(), link.action(), sign(link))
                        .toUriString()
                : address.queryParam("redirect", "{redirect}")
                        .encode()
                        .buildAndExpand(link.bookingId(), link.action(), sign(link), redirect)
                        .toUriString();
    }

    /** The link, unless we never signed it; whether it is still good is not asked here. */
    public Optional<ActionLink> verify(String signature) {
        int dot = signature.lastIndexOf('.');
        if (signature.length() > LONGEST || dot < HEADER.length() || !signature.startsWith(HEADER)) {
            return Optional.empty();
        }
        try {
            var signed = signature.substring(0, dot);
            var decoder = Base64.getUrlDecoder();
            if (!MessageDigest.isEqual(decoder.decode(signature.substring(dot + 1)), mac(signed))) {
                return Optional.empty();
            }
            return Optional.of(link(json.readTree(decoder.decode(signed.substring(HEADER.length())))));
        } catch (IllegalArgumentException | JacksonException _) {
            return Optional.empty();
        }
    }

    private static ActionLink link(JsonNode claims) {
        return new ActionLink(
                UUID.fromString(claims.path("jti").asString()),
                UUID.fromString(claims.path("app_id").asString()),
                UUID.fromString(claims.path("booking_id").asString()),
                claims.path("action").asString(),
                claims.path("version").asLong(),
                Instant.ofEpochSecond(claims.path("exp").asLong()));
    }

    private byte[] mac(String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
        }
    }
}
