using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>The one place that turns the library's exceptions into error records.</summary>
internal static class ErrorRecords
{
    /// <summary>The record for an exception; the target is the input that caused it.</summary>
    public static ErrorRecord From(PkiException exception, object? target) =>
        new(exception, exception.ErrorId, CategoryOf(exception), target);

    private static ErrorCategory CategoryOf(PkiException exception) => exception switch
    {
        MalformedInputException => ErrorCategory.InvalidData,
        InvalidRequestException => ErrorCategory.InvalidArgument,
        MissingInputException => ErrorCategory.ObjectNotFound,
        TargetExistsException => ErrorCategory.ResourceExists,
        PasswordException => ErrorCategory.AuthenticationError,
        FileAccessException => ErrorCategory.PermissionDenied,
        RefusedException => ErrorCategory.SecurityError,
        UnsupportedInputException => ErrorCategory.NotImplemented,
        LimitExceededException => ErrorCategory.LimitsExceeded,
        ConflictException => ErrorCategory.ResourceBusy,
        ServerException => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidOperation,
    };
}
