package org.warprank.bench.peer;

/**
 * ONNX models with weights and bias as constants, so that the library can pack them once: the layer, {@code y =
 * Relu(Gemm(x, w, bias, transB=1))}, and scoring, {@code best, ids = TopK(Gemm(x, w, bias, transB=1), k)}. Numbers of fields
 * are those of onnx.proto3.
 */
final class OnnxModel {

    /** Name of the input {@code (batch, in)}. */
    static final String X = "x";

    /** Name of the layer's output {@code (batch, out)}. */
    static final String Y = "y";

    /** Name of the output of scoring with the items {@code (users, k)}, best first. */
    static final String IDS = "ids";

    private static final String W = "w";
    private static final String BIAS = "bias";
    private static final String PRODUCT = "product";
    private static final String BEST = "best";
    private static final String K = "k";
    private static final int FORMAT = 8;
    private static final int OPERATORS = 17;
    private static final int FLOAT = 1;
    private static final int LONG = 7;
    private static final int INT = 2;

    private OnnxModel() {
    }

    /**
     * The bytes of a ModelProto.
     *
     * @throws ArithmeticException if the weights have 2^31 bytes or more
     */
    static byte[] of(LinearInputs inputs) {
        ProtoMessage relu = new ProtoMessage().text(1, PRODUCT).text(2, Y).text(4, "Relu");
        ProtoMessage graph = new ProtoMessage().message(1, gemm()).message(1, relu).text(2, "layer")
                .message(5, constant(W, inputs.w(), inputs.out(), inputs.in()))
                .message(5, constant(BIAS, inputs.bias(), inputs.out()))
                .message(11, variable(X, FLOAT, inputs.batch(), inputs.in()))
                .message(12, variable(Y, FLOAT, inputs.batch(), inputs.out()));
        return model(graph);
    }

    /**
     * The bytes of a ModelProto that scores.
     *
     * @throws ArithmeticException if the table has 2^31 bytes or more
     */
    static byte[] of(ScoringInputs inputs) {
        ProtoMessage topK = new ProtoMessage().text(1, PRODUCT).text(1, K).text(2, BEST).text(2, IDS).text(4, "TopK");
        ProtoMessage k = new ProtoMessage().number(1, 1).number(2, LONG).number(7, inputs.k()).text(8, K);
        ProtoMessage graph = new ProtoMessage().message(1, gemm()).message(1, topK).text(2, "scoring")
                .message(5, constant(W, inputs.table(), inputs.items(), inputs.dim()))
                .message(5, constant(BIAS, inputs.bias(), inputs.items())).message(5, k)
                .message(11, variable(X, FLOAT, inputs.users(), inputs.dim()))
                .message(12, variable(IDS, LONG, inputs.users(), inputs.k()));
        return model(graph);
    }

    private static ProtoMessage gemm() {
        ProtoMessage transB = new ProtoMessage().text(1, "transB").number(3, 1).number(20, INT);
        return new ProtoMessage().text(1, X).text(1, W).text(1, BIAS).text(2, PRODUCT).text(4, "Gemm").message(5, transB);
    }

    private static byte[] model(ProtoMessage graph) {
        ProtoMessage operators = new ProtoMessage().number(2, OPERATORS);
        return new ProtoMessage().number(1, FORMAT).message(7, graph).message(8, operators).toByteArray();
    }

    private static ProtoMessage constant(String name, float[] values, int... sizes) {
        ProtoMessage tensor = new ProtoMessage();
        for (int size : sizes) {
            tensor.number(1, size);
        }
        return tensor.number(2, FLOAT).text(8, name).floats(9, values);
    }

    private static ProtoMessage variable(String name, int type, int rows, int columns) {
        ProtoMessage shape = new ProtoMessage().message(1, new ProtoMessage().number(1, rows))
                .message(1, new ProtoMessage().number(1, columns));
        ProtoMessage tensor = new ProtoMessage().message(1, new ProtoMessage().number(1, type).message(2, shape));
        return new ProtoMessage().text(1, name).message(2, tensor);
    }
}
