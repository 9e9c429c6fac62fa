package dev.gatehouse.token;

import java.util.List;

/**
 * A page of the revocation feed.
 *
 * @param nextCursor where the next page begins
 * @param snapshot whether the page belongs to the list of everything that had ended before
 */
public record RevocationPage(List<Revocation> items, String nextCursor, boolean snapshot) {}
