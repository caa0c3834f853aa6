package org.warprank.nn.serve;

/**
 * An item of a list.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="by-ids"}
 *
 * @param item  its id
 * @param score its score, comparable within one list alone
 */
public record ScoredItem(String item, float score) {
}
