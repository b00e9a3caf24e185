package dev.slotgraph.platform.problem;

import java.util.Locale;

/** A setting without which the service cannot start. Shown at start without a stack. Never carries the setting's value. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Makes one.
     *
     * @param property its full name
     * @param fault what is wrong with it
     * @param action what to do about it
     */
    public SettingException(String property, String fault, String action) {
        super("the property " + property + " (environment: " + environment(property) + ") " + fault);
        this.action = action;
    }

    public String action() {
        return action;
    }

    private static String environment(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
