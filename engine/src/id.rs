//! The engine's ids; see [`mod@bank::id`].

bank::id!(
    /// A blueprint.
    BlueprintId
);
bank::id!(
    /// An exam: a blueprint with its rules.
    ExamId
);
bank::id!(
    /// A sitting of an exam.
    SittingId
);
bank::id!(
    /// One candidate's seat in a sitting, and so their attempt at it.
    AttemptId
);
