package dev.slotgraph.query.store;

import java.util.Locale;

/** Texts as they are compared: case-folded, and no longer than an index takes. Both sides of a comparison go through here. */
public final class SearchText {

    /** In UTF-16 units; four bytes each still fit a B-tree page. */
    private static final int LONGEST = 500;

    private SearchText() {}

    public static String fold(String text) {
        var folded = text.strip().toLowerCase(Locale.ROOT);
        if (folded.length() <= LONGEST) {
            return folded;
        }
        int end = Character.isHighSurrogate(folded.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return folded.substring(0, end);
    }
}
