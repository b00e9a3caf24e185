package dev.slotgraph.webhook.payload;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shapes in which a message can be told. Each has its own schema versions, and its own paths that may be masked. */
public enum Format {
    /** freispace's envelope, exactly. */
    FREISPACE("application/json; charset=utf-8", "X-Freispace-Signature"),
    /** The same, and a {@code meta} that says where the message stands and what changed. */
    EXTENDED("application/json; charset=utf-8", "X-Freispace-Signature"),
    /** The booking as Timekit's API shows it, in no envelope. */
    TIMEKIT("application/json; charset=utf-8", "x-timekit-signature"),
    /** CloudEvents 1.0 in structured mode, with freispace's {@code data}. */
    CLOUDEVENTS("application/cloudevents+json; charset=utf-8", "X-Freispace-Signature");

    /** The newest schema of each format. */
    public static final int NEWEST_SCHEMA = 1;

    private final String contentType;
    private final String signatureHeader;

    Format(String contentType, String signatureHeader) {
        this.contentType = contentType;
        this.signatureHeader = signatureHeader;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String contentType() {
        return contentType;
    }

    /** In which the hex signature over the body goes, beside those of Standard Webhooks. */
    public String signatureHeader() {
        return signatureHeader;
    }

    /** The paths that an endpoint may have read {@code null}. */
    public Set<String> maskable() {
        return this == TIMEKIT ? Paths.TIMEKIT : Paths.FREISPACE;
    }

    public static List<String> texts() {
        return Stream.of(values()).map(Format::text).toList();
    }

    public static Optional<Format> named(String text) {
        return Stream.of(values()).filter(format -> format.text().equals(text)).findFirst();
    }

    /** All that may be null there, or is text of people; ids, times and what happened stay. */
    private static final class Paths {

        static final Set<String> FREISPACE = paths("""
                data.name data.byline data.description data.color data.start_timezone data.end_timezone data.status
                data.status.description data.status.icon data.status.color data.project data.project.name
                data.project.byline data.project.number data.resources.suites.name data.resources.suites.byline
                data.resources.suites.description data.resources.suites.color data.resources.suites.site
                data.resources.suites.site.name data.resources.suites.site.description data.resources.resources.name
                data.resources.resources.number data.resources.resources.cost data.resources.resources.cost_unit
                data.resources.resources.byline data.resources.resources.description data.resources.resources.color
                data.resources.resources.email data.resources.resources.photo_url data.resources.staffs.name
                data.resources.staffs.title data.resources.staffs.number data.resources.staffs.cost
                data.resources.staffs.cost_unit data.resources.staffs.photo_url""");

        static final Set<String> TIMEKIT = paths("""
                name byline color customers.name customers.email customers.phone customers.voip customers.timezone
                customers.meta event event.what event.where event.description attributes.event_info.what
                attributes.event_info.where attributes.event_info.description attributes.event_info.participants
                user.name user.email resources.name resources.email project project.name project.number project.byline
                meta""");

        private static Set<String> paths(String text) {
            return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
        }
    }
}
