package org.warprank.nn.train;

import java.util.List;
import java.util.stream.Stream;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;

/**
 * The tables of the features while they are trained, each beside the table of items whose rows it is part of: an item's row is
 * the mean of its features' rows plus a row of its own. That one is not stored: a step of an item's row is a step of it, and
 * what a feature's row moves by is added to the rows of its items. Its weight decay is that of the item's whole row.
 */
final class FeatureTables {

    /** A table of items, and that of their features. */
    record Table(Parameter items, Parameter features) {
    }

    private final FeaturedItems items;

    /** Null where users have no journey. */
    final Table input;

    private final Table output;
    private final Table bias;

    private final List<Table> tables;
    private final List<Parameter> parameters;

    /** Tables of zeros. The table of input rows is null where users have no journey. */
    FeatureTables(FeaturedItems items, Parameter input, Parameter output, Parameter bias) {
        this.items = items;
        this.input = input == null ? null : new Table(input, table("input.features.weight", input.columns()));
        this.output = new Table(output, table("output.features.weight", output.columns()));
        this.bias = new Table(bias, Parameter.bias("output.features.bias", items.features().size()));
        this.tables = Stream.of(this.input, this.output, this.bias).filter(table -> table != null).toList();
        this.parameters = tables.stream().map(Table::features).toList();
    }

    private Parameter table(String name, int columns) {
        return Parameter.table(name, items.features().size(), columns);
    }

    FeaturedItems items() {
        return items;
    }

    List<Table> tables() {
        return tables;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Takes the rows of a model; items that it does not have stay fresh, with those of their features added. */
    void begin(JourneyModel model) {
        ItemFeatures known = model.itemFeatures();
        if (input != null) {
            begin(input, model.input(), known == null ? null : known.input());
        }
        begin(output, model.output(), known == null ? null : known.output());
        begin(bias, model.outputBias(), known == null ? null : known.outputBias());
    }

    private void begin(Table table, Parameter ofModel, Parameter known) {
        if (known != null) {
            System.arraycopy(known.values(), 0, table.features.values(), 0, known.values().length);
        }
        int columns = ofModel.columns();
        float[] rows = table.items.values();
        float[] sums = new float[rows.length];
        compose(items.ofTrained(), table.features, 0, table.items.rows(), sums);
        for (int i = 0; i < table.items.rows(); i++) {
            if (!items.identity()) {
                System.arraycopy(sums, i * columns, rows, i * columns, columns);
            } else if (items.item(i) < ofModel.rows()) {
                System.arraycopy(ofModel.values(), items.item(i) * columns, rows, i * columns, columns);
            } else {
                Rows.axpy(1f, sums, i * columns, rows, i * columns, columns);
            }
        }
    }

    /** Writes the sums of features' rows into a range of rows of items; items without features have zeros. */
    static void compose(SparseMatrix matrix, Parameter features, int from, int to, float[] rows) {
        int columns = features.columns();
        for (int item = from; item < to; item++) {
            Rows.weightedSum(features.values(), columns, matrix.indices(), matrix.values(), matrix.offsets()[item],
                    matrix.offsets()[item + 1], rows, item * columns);
        }
    }

    /** A copy of a parameter with a row for each of all items, of which those that are cold are the sums of their features'. */
    Parameter ofAll(Parameter parameter) {
        for (Table table : tables) {
            if (table.items == parameter) {
                int columns = parameter.columns();
                float[] rows = new float[Math.multiplyExact(items.all().rows(), columns)];
                compose(items.all(), table.features, 0, items.all().rows(), rows);
                for (int i = 0; i < parameter.rows(); i++) {
                    System.arraycopy(parameter.values(), i * columns, rows, items.item(i) * columns, columns);
                }
                return Parameter.fixed(parameter.name(), items.all().rows(), columns, rows);
            }
        }
        return parameter.frozen();
    }

    /** The rows of the trained items, of those that {@link #ofAll} has; what is no table of items as it is. */
    float[] ofTrained(Parameter parameter, float[] all) {
        int columns = parameter.columns();
        boolean isOfItems = tables.stream().anyMatch(table -> table.items == parameter);
        if (!isOfItems || all.length != items.all().rows() * columns) {
            return all;
        }
        float[] rows = new float[parameter.values().length];
        for (int i = 0; i < parameter.rows(); i++) {
            System.arraycopy(all, items.item(i) * columns, rows, i * columns, columns);
        }
        return rows;
    }

    /** Copies of the tables as they are now. */
    ItemFeatures snapshot() {
        return new ItemFeatures(items.features(), input == null ? null : input.features.frozen(), output.features.frozen(),
                bias.features.frozen());
    }
}
