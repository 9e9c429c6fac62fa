package dev.gatehouse;

import dev.gatehouse.name.NameKeys;
import dev.gatehouse.platform.database.SchemaPreparation;
import dev.gatehouse.takeover.Takeover;
import java.util.List;

/** What the features do to an older schema before the changelog is applied. */
public final class SchemaPreparations {
    private SchemaPreparations() {}

    /** Returns them in the order in which they are made. */
    public static List<SchemaPreparation> all() {
        return List.of(NameKeys.preparation(), Takeover.preparation());
    }
}
