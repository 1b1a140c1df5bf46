package import NearestIndex

/// How searches and filters meet: a filter bound to what an index has beside its rows.
package enum FilterCandidates {
    /// The schema of an attachment; an empty one where there is none.
    package static func schema(_ attachment: (any RowAttachment)?) -> AttributeSchema {
        (attachment as? any ColumnSource)?.schema ?? AttributeSchema()
    }

    /// What passes a filter and identifiers.
    package static func bind(
        _ filter: Filter,
        to attachment: (any RowAttachment)?,
        among ids: IDFilter
    ) throws(NearestError) -> IDFilter {
        guard let columns = attachment as? any ColumnSource else {
            // Without attributes a filter is constant, or asks for one that there is not.
            let bound = try BoundFilter(filter, to: AttributeSchema())
            return bound.passes { _ in nil } ? ids : .keeping([])
        }
        guard let earlier = ids.condition else {
            return ids.limited(to: try columns.condition(filter))
        }
        guard let earlier = earlier as? AttributeCondition, earlier.columns === columns else {
            throw NearestError(
                code: .invalidArgument,
                message: "the candidates were bound to the attributes of another index; bind the filter "
                    + "to this one"
            )
        }
        return ids.limited(to: try columns.condition(earlier.filter && filter))
    }

    /// The condition to forecast: everything where the index has no attributes.
    static func condition(
        _ filter: Filter,
        of attachment: (any RowAttachment)?
    ) throws(NearestError) -> any RowCondition {
        guard let columns = attachment as? any ColumnSource else {
            return try AttributeColumns(AttributeSchema()).condition(filter)
        }
        return try columns.condition(filter)
    }
}
