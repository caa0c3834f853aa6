package org.warprank.nn.layer;

import java.util.Arrays;
import java.util.List;

/** {@code y = w x}, one weight an output, with mistakes to be found. */
final class WrongLayer implements Layer {

    enum Mistake { NONE, BY_INPUT, BY_PARAMETER, INPUT_NOT_OVERWRITTEN }

    private final Parameter weight;
    private final Mistake mistake;

    WrongLayer(int size, Mistake mistake) {
        this.weight = Parameter.dense("scale.weight", size, 1);
        this.mistake = mistake;
    }

    @Override
    public int in() {
        return weight.rows();
    }

    @Override
    public int out() {
        return weight.rows();
    }

    @Override
    public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
        for (int i = fromRow * in(); i < toRow * in(); i++) {
            y[i] = weight.values()[i % in()] * x[i];
        }
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        for (int i = fromRow * in(); i < toRow * in(); i++) {
            float sign = mistake == Mistake.BY_INPUT && i == 1 ? -1 : 1;
            float old = mistake == Mistake.INPUT_NOT_OVERWRITTEN ? dx[i] : 0;
            dx[i] = old + sign * weight.values()[i % in()] * dy[i];
        }
    }

    @Override
    public void backwardParameters(Pass pass, int fromOut, int toOut, int batch, float[] x, float[] dy) {
        Arrays.fill(weight.gradient(), fromOut, toOut, 0f);
        // The mistake: the last row of the batch is forgotten.
        for (int b = 0; b < (mistake == Mistake.BY_PARAMETER ? batch - 1 : batch); b++) {
            for (int o = fromOut; o < toOut; o++) {
                weight.gradient()[o] += x[b * in() + o] * dy[b * in() + o];
            }
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight);
    }
}
