package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;

/**
 * Finds the embedding of a user who took no part in training, from the items that the user has, in a model whose users are
 * embeddings. All else stays as it is.
 *
 * <p>With h what the hidden layers make of u, and {@code s[i] = h . W[i] + b[i]}, it begins with {@code u = 0.3 n^-1/2} times
 * the gradient of the sum of s[p] over the user's n items p, at u = 0: without hidden layers that is the sum of their W[p]. Then
 * come 5 steps of WARP. Each looks for every p at random candidates that the user has not until {@code s[n] >= s[p] - 1}, at
 * most 32; found as number N of M candidates, n adds {@code ln(1 + floor(M / N)) (s[n] - s[p])} to the loss. u follows the
 * gradient g of the loss by Adagrad: {@code a = a + g^2}, {@code u = u - 0.02 g / sqrt(a)}, element by element, a being 0.1
 * at first.
 *
 * <p>Features of the user are not looked at: their mean is added to what is found here.
 *
 * <p>The draws are hashes of step and item, so that the same items give the same embedding. All memory is allocated when it is
 * built. Owned by one thread.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="fold-in"}
 */
public final class FoldIn {

    static final float START = 0.3f;
    static final int STEPS = 5;
    static final int MAX_DRAWS = 32;
    static final float LEARNING_RATE = 0.02f;
    static final float INITIAL_ACCUMULATOR = 0.1f;
    private static final float MARGIN = 1;

    private final ScoringModel model;
    private final Network network;
    private final Pass pass = Pass.training(new int[1]);
    private final float[] bias;
    private final ItemSet items;
    private final float[] user;
    private final float[] accumulators;
    private final float[] positive;
    private final float[] candidate;

    /**
     * A fold-in for users of a model.
     *
     * @param model the model, whose users are embeddings
     * @throws IllegalArgumentException if its users have journeys, which need no embedding
     */
    public FoldIn(ScoringModel model) {
        if (model.input() != null) {
            throw new IllegalArgumentException("the model has users who are journeys, expected one of embeddings alone");
        }
        this.model = model;
        this.network = new Network(model.dim(), model.hidden(), 1, true);
        this.bias = new float[model.panels().panels() * ScoringPanels.ITEMS];
        model.panels().copyBias(bias, 0);
        this.items = new ItemSet(model.items().size());
        this.user = new float[model.dim()];
        this.accumulators = new float[model.dim()];
        this.positive = new float[model.output().columns()];
        this.candidate = new float[positive.length];
    }

    /**
     * Finds the embedding of a user.
     *
     * @param journey   numbers of the user's items in any order; {@link org.warprank.nn.data.Vocabulary#UNKNOWN} and repeats
     *                  are passed over
     * @param from      where they start
     * @param to        where they end
     * @param embedding receives the embedding, as many floats as the model is wide; zeros for a user without items
     * @param offset    where it goes
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or the array is too short
     */
    public void fold(int[] journey, int from, int to, float[] embedding, int offset) {
        JourneyInput.see(model, journey, from, to, items);
        fold(items, embedding, offset);
    }

    void fold(ItemSet journey, float[] embedding, int offset) {
        start(journey);
        Arrays.fill(accumulators, INITIAL_ACCUMULATOR);
        for (int step = 1; step <= STEPS; step++) {
            forward();
            for (int item = journey.next(0); item >= 0; item = journey.next(item + 1)) {
                learn(step, item, journey);
            }
            network.backward(pass, 0, 1);
            follow(network.inputGradient());
        }
        System.arraycopy(user, 0, embedding, offset, user.length);
    }

    private void start(ItemSet journey) {
        Arrays.fill(user, 0f);
        forward();
        float[] gradient = network.outputGradient();
        for (int item = journey.next(0); item >= 0; item = journey.next(item + 1)) {
            model.output().copyRow(item, positive);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += positive[i];
            }
        }
        network.backward(pass, 0, 1);
        float scale = (float) (START / Math.sqrt(Math.max(1, journey.size())));
        for (int i = 0; i < user.length; i++) {
            user[i] = scale * network.inputGradient()[i];
        }
    }

    private void forward() {
        System.arraycopy(user, 0, network.input(), 0, user.length);
        network.forward(pass, 0, 1);
        Arrays.fill(network.outputGradient(), 0f);
    }

    private void learn(int step, int item, ItemSet journey) {
        model.output().copyRow(item, positive);
        float threshold = model.dot(network.output(), positive) + bias[item] - MARGIN;
        int count = model.items().size();
        long key = CounterRandom.key(0, step, Purpose.WARP, item);
        int trials = 0;
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            int drawn = CounterRandom.below(CounterRandom.word(key, draw), count);
            if (!journey.contains(drawn)) {
                trials++;
                model.output().copyRow(drawn, candidate);
                if (model.dot(network.output(), candidate) + bias[drawn] >= threshold) {
                    push((float) Math.log1p((count - journey.size()) / trials));
                    return;
                }
            }
        }
    }

    private void push(float weight) {
        float[] gradient = network.outputGradient();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += weight * (candidate[i] - positive[i]);
        }
    }

    private void follow(float[] gradient) {
        for (int i = 0; i < user.length; i++) {
            accumulators[i] += gradient[i] * gradient[i];
            user[i] -= LEARNING_RATE * gradient[i] / (float) Math.sqrt(accumulators[i]);
        }
    }
}
