package dev.gatehouse;

import dev.gatehouse.name.NameKeys;
import dev.gatehouse.platform.database.migration.SchemaPreparation;
import dev.gatehouse.takeover.Takeover;
import java.util.List;

/** The changes of the features to an older schema before the changelog is applied. */
public final class SchemaPreparations {
    private SchemaPreparations() {}

    /** Returns the preparations in the order in which they run. */
    public static List<SchemaPreparation> all() {
        return List.of(NameKeys.preparation(), Takeover.preparation());
    }
}
