package dev.slotgraph.platform.web;

import java.util.List;
import java.util.function.Function;

/**
 * Which part of a list the caller wants, from {@code ?limit=&page=}. A controller takes it as a parameter, with
 * {@link PageSize} if its default is not 50.
 *
 * @param limit rows on a page, 1 to 1000
 * @param page counted from 1
 * @param limitGiven whether the limit came from the query; Timekit then writes it as a string
 * @param url the list's own address with its query, without {@code page}
 */
public record Paging(int limit, int page, boolean limitGiven, String url) {

    public static final int MAX_LIMIT = 1_000;
    public static final int DEFAULT_LIMIT = 50;

    /** Rows to skip. */
    public long offset() {
        return (page - 1L) * limit;
    }

    /**
     * The answer.
     *
     * @param total rows of all pages
     * @param rows of this page
     */
    public <T> Page<T> page(long total, List<T> rows) {
        return Page.of(this, total, rows);
    }

    /** As {@link #page(long, List)}, with each row turned into what is shown. */
    public <S, T> Page<T> page(long total, List<S> rows, Function<S, T> view) {
        return Page.of(this, total, rows.stream().map(view).toList());
    }
}
