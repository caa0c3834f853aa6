package org.warprank.nn.serve;

/**
 * An item of a list.
 *
 * @param item  its id
 * @param score its score, comparable within one list alone
 */
public record ScoredItem(String item, float score) {
}
