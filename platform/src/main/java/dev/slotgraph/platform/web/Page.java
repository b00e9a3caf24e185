package dev.slotgraph.platform.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, with the fields of Timekit's paginator.
 *
 * @param total rows of all pages
 * @param perPage a number, or a string when it came from the query
 * @param from number of the first row on this page, counted from 1; null on an empty one
 * @param to number of the last row on this page
 */
@JsonPropertyOrder({
    "total",
    "per_page",
    "current_page",
    "last_page",
    "next_page_url",
    "prev_page_url",
    "from",
    "to",
    "data"
})
public record Page<T>(
        @JsonProperty("total") long total,
        @JsonProperty("per_page") Object perPage,
        @JsonProperty("current_page") int currentPage,
        @JsonProperty("last_page") long lastPage,
        @JsonProperty("next_page_url") @Nullable String nextPageUrl,
        @JsonProperty("prev_page_url") @Nullable String prevPageUrl,
        @JsonProperty("from") @Nullable Long from,
        @JsonProperty("to") @Nullable Long to,
        @JsonProperty("data") List<T> data) {

    static <T> Page<T> of(Paging paging, long total, List<T> rows) {
        long last = Math.max(1, Math.ceilDiv(total, paging.limit()));
        return new Page<>(
                total,
                paging.limitGiven() ? Integer.toString(paging.limit()) : paging.limit(),
                paging.page(),
                last,
                paging.page() < last ? url(paging, paging.page() + 1L) : null,
                paging.page() > 1 ? url(paging, Math.min(paging.page() - 1L, last)) : null,
                rows.isEmpty() ? null : paging.offset() + 1,
                rows.isEmpty() ? null : paging.offset() + rows.size(),
                rows);
    }

    private static String url(Paging paging, long page) {
        return paging.url() + (paging.url().contains("?") ? "&" : "?") + "page=" + page;
    }
}
