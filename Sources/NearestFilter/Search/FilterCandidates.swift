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
        let earlier = try ids.condition.map { condition throws(NearestError) in
            try filterOf(condition, boundTo: attachment)
        }
        guard let columns = attachment as? any ColumnSource else {
            // Without attributes a filter is constant, or asks for one that there is not.
            let bound = try BoundFilter(filter, to: AttributeSchema())
            return bound.passes { _ in nil } ? ids : .keeping([])
        }
        return ids.limited(to: try columns.condition(try joined(earlier, filter)))
    }

    // What candidates ask already.
    private static func filterOf(
        _ condition: any RowCondition,
        boundTo attachment: (any RowAttachment)?
    ) throws(NearestError) -> Filter {
        if let condition = condition as? AttributeCondition, condition.columns === attachment {
            return condition.filter
        }
        throw NearestError(
            code: .invalidArgument,
            message: "the candidates were bound to the attributes of another index; bind the "
                + "filter to this one"
        )
    }

    private static func joined(
        _ earlier: Filter?,
        _ filter: Filter
    ) throws(NearestError) -> Filter {
        guard let earlier else { return filter }
        let levels = Filter.levels(joining: [earlier, filter], by: .and)
        guard levels <= Filter.maximumLevels else {
            throw NearestError(
                code: .invalidFilter,
                message: "the filter and that of the candidates have \(levels) levels together; "
                    + "at most \(Filter.maximumLevels) may be inside each other"
            )
        }
        return earlier && filter
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
