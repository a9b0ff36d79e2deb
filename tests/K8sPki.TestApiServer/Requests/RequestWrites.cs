using System.Security.Cryptography;
using System.Text.Json;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Patching;
using K8sPki.TestServer.Rbac;
using K8sPki.TestServer.Signing;
using K8sPki.TestServer.Storage;
using K8sPki.TestServer.Validation;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Requests;

/// <summary>POST, PUT and PATCH of requests and of their approval and status.</summary>
internal sealed class RequestWrites(ObjectStore store, RequestReads reads)
{
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";
    private const int GeneratedLetters = 5;

    public async Task CreateAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        using var document = await RequestBody.ReadDocumentAsync(call.Context.Request);
        var sent = Read(document.RootElement, call);
        var item = new SigningRequestObject(NewMetadata(sent.Metadata), RequestedBy(sent.Spec, call.User),
            SigningRequestStatus.None);
        if (sent.Metadata.ResourceVersion.Length > 0)
            throw new ApiFailure(500, "", "resourceVersion should not be set on objects to be created");
        RequestValidation.CheckNew(item);
        CheckSubject(item);
        if (!call.IsDryRun)
            item = store.Create(item);
        else if (store.Current.Find(item.Name) is not null)
            throw ApiFailure.AlreadyExists(item.Name);
        await AnswerAsync(call, 201, form, item);
    }

    public async Task UpdateAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        using var document = await RequestBody.ReadDocumentAsync(call.Context.Request);
        var sent = Read(document.RootElement, call);
        if (sent.Name.Length == 0)
            throw ApiFailure.BadRequest(
                $"the name of the object ({call.Path.Name} based on URL) was undeterminable: name must be provided");
        if (sent.Name != call.Path.Name)
        {
            throw ApiFailure.BadRequest(
                $"the name of the object ({sent.Name}) does not match the name on the URL ({call.Path.Name})");
        }

        await StoreAsync(call, form, _ => sent);
    }

    public async Task PatchAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        MediaTypes.CheckPatch(call.Context.Request);
        var patch = Patch.Read(await RequestBody.ReadAsync(call.Context.Request));
        await StoreAsync(call, form, old => Patched(old, Read(patch.Apply(old), call)));
    }

    private static SigningRequestObject Patched(SigningRequestObject old, SigningRequestObject sent)
    {
        if (sent.Name != old.Name)
            throw ApiFailure.BadRequest($"the name of the object ({sent.Name}) does not match the name on the URL ({old.Name})");
        if (sent.Metadata.Uid != old.Metadata.Uid)
            throw ApiFailure.Invalid(old.Name,
                [new("FieldValueInvalid", "metadata.uid", $"Invalid value: \"{sent.Metadata.Uid}\": field is immutable")]);
        return sent;
    }

    private Task StoreAsync(ApiCall call, MediaType form, Func<SigningRequestObject, SigningRequestObject> sent)
    {
        var target = call.Path.Subresource switch
        {
            "approval" => UpdateTarget.Approval,
            _ => UpdateTarget.Object,
        };
        SigningRequestObject Change(SigningRequestObject old) => UpdateValidation.Apply(old, sent(old), target, ObjectStore.Now);
        var item = call.IsDryRun ? Change(store.Get(call.Path.Name)) : store.Update(call.Path.Name, Change);
        return AnswerAsync(call, 200, form, item);
    }

    private Task AnswerAsync(ApiCall call, int status, MediaType form, SigningRequestObject item) =>
        AnswerWriter.WriteAsync(call.Context, status, form, json => reads.WriteOne(json, item, form, call.IncludeObject));

    private static SigningRequestObject Read(JsonElement root, ApiCall call)
    {
        var read = SigningRequestReader.Read(root);
        if (read.FieldProblems.Count == 0 || call.FieldValidation == "Ignore")
            return read.Object;
        if (call.FieldValidation == "Strict")
            throw JsonFields.NotReadable($"strict decoding error: {string.Join(", ", read.FieldProblems)}");
        foreach (var problem in read.FieldProblems)
            call.Context.Response.Headers
                .Append("Warning", $"299 - \"{problem.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return read.Object;
    }

    private static ObjectMetadata NewMetadata(ObjectMetadata sent) => sent with
    {
        Name = sent.Name.Length == 0 && sent.GenerateName.Length > 0
            ? sent.GenerateName + RandomNumberGenerator.GetString(NameLetters, GeneratedLetters)
            : sent.Name,
        Uid = Guid.NewGuid().ToString(),
        CreationTimestamp = ObjectStore.Now,
    };

    private static SigningRequestSpec RequestedBy(SigningRequestSpec spec, User user) => spec with
    {
        Username = user.Name,
        Groups = user.Groups,
    };

    // Admission plugin CertificateSubjectRestriction.
    private static void CheckSubject(SigningRequestObject item)
    {
        if (item.Spec.SignerName == SignerChecks.ApiServerClient
            && DecodedRequest.Read(item.Spec.Request!).Organizations.Contains(AccessRules.Masters))
        {
            throw ApiFailure.Forbidden(item.Name,
                $"use of {SignerChecks.ApiServerClient} signer with {AccessRules.Masters} group is not allowed");
        }
    }
}
