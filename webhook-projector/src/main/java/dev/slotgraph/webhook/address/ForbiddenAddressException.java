package dev.slotgraph.webhook.address;

import java.net.UnknownHostException;

/** A host leads where no webhook may go. Does not say to which address, because the one who gave the URL may read it. */
public final class ForbiddenAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    public ForbiddenAddressException(String host) {
        super(host + " leads to an address that webhooks may not be sent to");
    }
}
