package dev.slotgraph.webhook.address;

import java.net.URI;

/**
 * A URL that {@link UrlPolicy} found fit.
 *
 * @param uri as it is requested: ASCII, the host normalised
 * @param onlyAllowedNetworks whether every address of the host must lie in a network that the operator opened, because the
 *     public internet may not be reached in this way: without TLS, at this port, by this name
 */
public record WebhookUrl(URI uri, boolean onlyAllowedNetworks) {}
