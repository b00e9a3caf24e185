package dev.slotgraph.platform.web;

import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Gives controllers their {@link Paging}. */
final class PagingArgumentResolver implements HandlerMethodArgumentResolver {

    private static final int LAST_PAGE = 1_000_000_000;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        if (http == null) {
            throw new IllegalStateException("not a servlet request");
        }
        PageSize size = parameter.getParameterAnnotation(PageSize.class);
        String limit = http.getParameter("limit");
        String page = http.getParameter("page");
        return new Paging(
                number("limit", limit, size == null ? Paging.DEFAULT_LIMIT : size.value(), Paging.MAX_LIMIT),
                number("page", page, 1, LAST_PAGE),
                limit != null && !limit.isEmpty(),
                ServletUriComponentsBuilder.fromRequest(http)
                        .replaceQueryParam("page")
                        .build()
                        .toUriString());
    }

    private static int number(String name, @Nullable String text, int otherwise, int max) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        int number = text.matches("\\d{1,10}") ? (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE) : 0;
        if (number < 1 || number > max) {
            throw Problem.invalid(name, "must be a number between 1 and " + max).asException();
        }
        return number;
    }
}
