package dev.slotgraph.platform.web;

import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives controllers their {@link OutputZone}. */
final class OutputZoneArgumentResolver implements HandlerMethodArgumentResolver {

    private static final String PARAMETER = "output_timezone";
    private static final String HEADER = "Timekit-Timezone";

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == OutputZone.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String asked = request.getParameter(PARAMETER);
        String header = request.getHeader(HEADER);
        if (asked != null && !asked.isEmpty()) {
            return zone(PARAMETER, asked);
        }
        return header == null || header.isBlank() ? OutputZone.UTC : zone(HEADER, header.strip());
    }

    private static OutputZone zone(String source, String name) {
        try {
            return new OutputZone(TimeFormats.zone(name));
        } catch (BadTimeException e) {
            throw Problem.invalid(source, String.valueOf(e.getMessage())).asException();
        }
    }
}
