package dev.slotgraph.query.widget;

import dev.slotgraph.api.project.ProjectData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A project as Timekit's widget takes it for its configuration. The widget breaks without some texts and without the fields
 * {@code name} and {@code email}, so these are always there; what the project says wins.
 *
 * <p>It sends back what it finds here: {@code availability} and the constraints as if the visitor asked for them, and
 * {@code booking} over what the visitor has written. Of the booking's defaults it therefore learns the graph only, which tells it
 * where slots come from; the rest the server fills in by itself. Source: {@code src/booking} of npm's timekit-booking 3.3.1.
 */
final class WidgetProject {

    private static final Map<String, Object> LOCALIZATION = Map.of(
            "submit_button", "Book it",
            "allocated_resource_prefix", "with",
            "success_message", "We have received your booking under %s",
            "reschedule_submit_button", "Move it",
            "reschedule_success_message", "Your booking has been moved");

    private static final Map<String, Object> UI = Map.of(
            "display_name", "",
            "avatar", "",
            "show_credits", false,
            "show_timezone_helper", true,
            "availability_view", "agendaWeek",
            "time_date_format", "12h-mdy-sun",
            "localization", LOCALIZATION);

    private static final Map<String, Object> NAME =
            Map.of("type", "string", "title", "Name", "required", true, "split_name", false);

    private static final Map<String, Object> EMAIL =
            Map.of("type", "string", "format", "email", "title", "E-mail", "required", true);

    private static final Pattern PERCENT = Pattern.compile("%[%s]?");

    private WidgetProject() {}

    static Map<String, @Nullable Object> of(UUID id, ProjectData project) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("slug", project.slug());
        document.put("name", project.name());
        document.put(
                "booking", project.booking().get("graph") instanceof String graph ? Map.of("graph", graph) : Map.of());
        document.put("ui", ui(project.ui()));
        document.put("customer_fields", fields(project.customerFields()));
        return document;
    }

    private static Map<String, @Nullable Object> ui(Map<String, @Nullable Object> own) {
        var ui = over(UI, own);
        var localization = over(LOCALIZATION, own.get("localization"));
        localization.computeIfPresent("success_message", (_, text) -> template(text));
        localization.computeIfPresent("reschedule_success_message", (_, text) -> template(text));
        ui.put("localization", localization);
        return ui;
    }

    /** The widget reads these texts as sprintf does, and throws at a percent sign that means nothing to it. */
    private static Object template(Object text) {
        return PERCENT.matcher(text.toString())
                .replaceAll(found -> found.group().equals("%") ? "%%" : found.group());
    }

    /** In the project's order; a field that it does not have comes first. */
    private static Map<String, @Nullable Object> fields(Map<String, @Nullable Object> own) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("name", NAME);
        fields.put("email", EMAIL);
        fields.keySet().removeAll(own.keySet());
        own.forEach((key, field) -> fields.put(
                key,
                switch (key) {
                    case "name" -> over(NAME, field);
                    case "email" -> over(EMAIL, field);
                    default -> over(Map.of(), field);
                }));
        return fields;
    }

    /** What the project says over what goes without saying; a null says nothing. */
    private static Map<String, @Nullable Object> over(Map<String, Object> defaults, @Nullable Object own) {
        var merged = new LinkedHashMap<String, @Nullable Object>(defaults);
        if (own instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value != null) {
                    merged.put(String.valueOf(key), value);
                }
            });
        }
        return merged;
    }
}
