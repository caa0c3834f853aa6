package org.warprank.nn.example;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

/** What the examples are trained on: users of even number take even items, the others odd ones. */
final class ExampleData {

    private ExampleData() {
    }

    static Interactions interactions() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 40; u++) {
            for (int i = 0; i < 6; i++) {
                builder.add("user " + u, "item " + (u % 2 + 2 * ((u / 2 + i) % 10)));
            }
        }
        return builder.build();
    }
}
