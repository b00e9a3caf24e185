package dev.slotgraph.platform.web;

import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/** Gives controllers their {@link JsonBody}. A body that does not say what it is, is taken for JSON. */
final class JsonBodyArgumentResolver implements HandlerMethodArgumentResolver {

    private static final MediaType ANY_JSON = new MediaType("application", "*+json");

    private final JsonMapper mapper;

    JsonBodyArgumentResolver(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == JsonBody.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws IOException {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        if (http == null) {
            throw new IllegalStateException("not a servlet request");
        }
        byte[] bytes = http.getInputStream().readAllBytes();
        if (bytes.length > 0 && !isJson(http.getContentType())) {
            throw Problem.of(415, "malformed_request", "Unsupported media type")
                    .detail("bodies are application/json")
                    .header("Accept", "application/json")
                    .asException();
        }
        return JsonBody.parse(mapper, bytes);
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return true;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return MediaType.APPLICATION_JSON.includes(type) || ANY_JSON.includes(type);
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }
}
