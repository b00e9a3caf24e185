package dev.slotgraph.platform.access;

import java.util.Locale;

/** What a key is for. */
public enum KeyKind {
    /** Server side: everything. */
    API,
    /** In browsers, so known to everyone: booking and what it takes. */
    WIDGET,
    /** Reads only, the audit included. */
    AUDIT;

    /** As the database and the API write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind by its {@link #text}. */
    public static KeyKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
